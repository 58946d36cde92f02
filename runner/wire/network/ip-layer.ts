import type { Ipv4Layer } from './ipv4.ts';
import type { Ipv6Layer } from './ipv6.ts';

export type IpLayer = Ipv4Layer | Ipv6Layer;

/** Whether all of the packet's payload is there, so that a checksum over it can be verified. */
export const isWhole = (ip: IpLayer) =>
  !ip.quoted && !ip.isFragment && ip.payloadEnd - ip.end >= ip.payloadLength;
