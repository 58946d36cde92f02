import { ipOf, transportOf } from '../conversations/layers-of.ts';
import type { Note } from '../conversations/note.ts';
import { ArpLayer } from '../link/arp.ts';
import type { Frame } from '../model.ts';
import { Icmpv6Layer, icmpv6Type } from '../network/icmpv6.ts';
import type { SentPacket } from './model.ts';

/** A packet as it was seen and decoded; of its note, which earlier one it is. */
export interface Seen extends Pick<SentPacket, 'number' | 'atUs' | 'network' | 'from'> {
  readonly frame: Frame;
  readonly note: Pick<Note, 'sameAs' | 'sameAsBy'>;
}

const arpRequest = 1;

/** A decoded packet as matching takes it. */
export function sentPacket({ number, atUs, network, from, frame, note }: Seen): SentPacket {
  const transport = transportOf(frame);
  const { sameAs, sameAsBy } = note;
  return {
    ...{ number, atUs, network, from, sameAs, sameAsBy },
    ip: ipOf(frame),
    tcp: transport?.protocol === 'tcp' ? transport : undefined,
    udp: transport?.protocol === 'udp' ? transport : undefined,
    asksFor: askedBy(frame),
  };
}

function askedBy({ layers: [, network, message] }: Frame): string | undefined {
  if (network instanceof ArpLayer && network.operation === arpRequest) return network.targetAddress;
  const isSolicitation = message instanceof Icmpv6Layer && message.type === icmpv6Type.neighbourSolicitation;
  return isSolicitation ? message.target : undefined;
}
