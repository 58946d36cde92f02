import { ArpLayer } from '../link/arp.ts';
import type { Frame, Layer } from '../model.ts';
import { Icmpv6Layer, icmpv6Type } from '../network/icmpv6.ts';
import { Ipv4Layer } from '../network/ipv4.ts';
import { Ipv6Layer } from '../network/ipv6.ts';
import { TcpLayer } from '../transport/tcp.ts';
import { UdpLayer } from '../transport/udp.ts';
import type { SentPacket } from './model.ts';

/** Where and when a packet was seen, and which earlier one it is. */
export type Sighting = Pick<SentPacket, 'number' | 'atUs' | 'network' | 'from' | 'sameAs' | 'sameAsBy'>;

const arpRequest = 1;

/** A decoded frame as matching takes it. */
export function sentPacket(sighting: Sighting, { layers: [, network, transport] }: Frame): SentPacket {
  return {
    ...sighting,
    ip: network instanceof Ipv4Layer || network instanceof Ipv6Layer ? network : undefined,
    tcp: transport instanceof TcpLayer ? transport : undefined,
    udp: transport instanceof UdpLayer ? transport : undefined,
    asksFor: askedBy(network) ?? askedBy(transport),
  };
}

function askedBy(layer: Layer | undefined): string | undefined {
  if (layer instanceof ArpLayer && layer.operation === arpRequest) return layer.targetAddress;
  const isSolicitation = layer instanceof Icmpv6Layer && layer.type === icmpv6Type.neighbourSolicitation;
  return isSolicitation ? layer.target : undefined;
}
