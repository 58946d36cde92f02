import { uint16 } from './bytes.ts';
import { absent, notVerified, onesSum, unreadableRoute, type Verdict, verify } from './checksum.ts';
import type { IcmpLayer } from './network/icmp.ts';
import type { Icmpv6Layer } from './network/icmpv6.ts';
import type { IgmpLayer } from './network/igmp.ts';
import { type IpLayer, isWhole } from './network/ip-layer.ts';
import type { Ipv4Layer } from './network/ipv4.ts';
import { finalDestinationOf, homeSourceOf } from './network/ipv6-ends.ts';
import type { TcpLayer } from './transport/tcp.ts';
import type { UdpLayer } from './transport/udp.ts';

/** The sum of the pseudo header (RFC 768; RFC 9293, section 3.1; RFC 8200, section 8.1), if its ends are known. */
function pseudoHeaderSum(ip: IpLayer, length: number): number | undefined {
  const { protocol, bytes, start, carries } = ip;
  if (protocol === 'ipv4') return onesSum(bytes, start + 12, start + 20, carries + length);
  const destination = finalDestinationOf(ip);
  if (!destination) return undefined;
  const source = homeSourceOf(ip);
  return onesSum(source, 0, source.length, onesSum(destination, 0, destination.length, carries + length));
}

/** Verifies a checksum that covers the pseudo header, and of the packet `length` bytes from `start`. */
function verifyWithEnds(ip: IpLayer, start: number, length: number, at: number): Verdict {
  const sum = pseudoHeaderSum(ip, length);
  return sum === undefined ? unreadableRoute : verify(ip.bytes, start, start + length, at, sum);
}

/** The checksum of the header alone. */
export const verifyIpv4 = ({ bytes, start, end }: Ipv4Layer): Verdict =>
  verify(bytes, start, end, start + 10);

export function verifyIcmp({ ip, bytes, start }: IcmpLayer): Verdict {
  return isWhole(ip) ? verify(bytes, start, ip.payloadEnd, start + 2) : notVerified;
}

export function verifyIgmp({ ip, bytes, start }: IgmpLayer): Verdict {
  return isWhole(ip) ? verify(bytes, start, ip.payloadEnd, start + 2) : notVerified;
}

export function verifyIcmpv6({ ip, start }: Icmpv6Layer): Verdict {
  if (!isWhole(ip) || ip.protocol !== 'ipv6') return notVerified;
  return verifyWithEnds(ip, start, ip.payloadLength, start + 2);
}

export function verifyTcp({ ip, start }: TcpLayer): Verdict {
  if (!isWhole(ip)) return notVerified;
  return verifyWithEnds(ip, start, ip.payloadLength, start + 16);
}

export function verifyUdp({ ip, bytes, start, length }: UdpLayer): Verdict {
  if (uint16(bytes, start + 6) === 0 && ip.protocol === 'ipv4') return absent;
  if (!isWhole(ip) || length > ip.payloadLength) return notVerified;
  const verdict = verifyWithEnds(ip, start, length, start + 6);
  // 0 means that there is none, so a sum of 0 is sent as its other form (RFC 768).
  return verdict.expected === 0 ? { ...verdict, expected: 0xffff } : verdict;
}
