import { ipOf, transportOf } from '../conversations/layers-of.ts';
import { ArpLayer } from '../link/arp.ts';
import type { Frame } from '../model.ts';
import { Icmpv6Layer, icmpv6Type } from '../network/icmpv6.ts';
import type { SentPacket } from './model.ts';

/** Where and when a packet was seen, and which earlier one it is. */
export type Sighting = Pick<SentPacket, 'number' | 'atUs' | 'network' | 'from' | 'sameAs' | 'sameAsBy'>;

const arpRequest = 1;

/** A decoded frame as matching takes it. */
export function sentPacket(sighting: Sighting, frame: Frame): SentPacket {
  const transport = transportOf(frame);
  return {
    ...sighting,
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
