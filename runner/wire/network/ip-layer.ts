import type { Ipv4Layer } from './ipv4.ts';
import type { Ipv6Layer } from './ipv6.ts';

export type IpLayer = Ipv4Layer | Ipv6Layer;

/** The first fragment of a packet; the others follow. */
export const isFirstFragment = (ip: IpLayer) => ip.isFragment && ip.fragmentOffset === 0;

/** Whether all of the packet's payload is there, so that a checksum over it can be verified. */
export const isWhole = (ip: IpLayer) =>
  !ip.quoted && !ip.isFragment && ip.payloadEnd - ip.end >= ip.payloadLength;
