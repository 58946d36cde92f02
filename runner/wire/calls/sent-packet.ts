import type { TlsLayer } from '../application/tls.ts';
import { uint8 } from '../bytes.ts';
import { ipOf, transportOf } from '../conversations/layers-of.ts';
import type { Note } from '../conversations/note.ts';
import { ArpLayer } from '../link/arp.ts';
import type { Frame, Layer } from '../model.ts';
import { Icmpv6Layer, icmpv6Type } from '../network/icmpv6.ts';
import type { TcpLayer } from '../transport/tcp.ts';
import type { SentPacket, TcpFacts } from './model.ts';

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
    tcp: transport?.protocol === 'tcp' ? factsOf(transport, frame) : undefined,
    udp: transport?.protocol === 'udp' ? transport : undefined,
    asksFor: askedBy(frame),
  };
}

function factsOf(segment: TcpLayer, { layers }: Frame): TcpFacts {
  const { sourcePort, destinationPort, sequence, dataLength, syn, ack, fin, rst } = segment;
  const isHandshake = layers.some(isOfHandshake);
  return { sourcePort, destinationPort, sequence, dataLength, syn, ack, fin, rst, isHandshake };
}

/** A Change Cipher Spec or a handshake message (RFC 8446, section 5.1). */
const isOfHandshake = (layer: Layer) =>
  layer.protocol === 'tls' && [20, 22].includes((layer as TlsLayer).contentType);

/** Who probes a neighbour that it knew asks only that one: the kernel does so by itself (RFC 4861, section 7.3). */
const isToAll = ({ bytes }: Frame) => (uint8(bytes, 0) & 1) !== 0;

function askedBy(frame: Frame): string | undefined {
  const [, network, message] = frame.layers;
  if (!isToAll(frame)) return undefined;
  if (network instanceof ArpLayer && network.operation === arpRequest) return network.targetAddress;
  const isSolicitation = message instanceof Icmpv6Layer && message.type === icmpv6Type.neighbourSolicitation;
  return isSolicitation ? message.target : undefined;
}
