import { uint16 } from './bytes.ts';
import { absent, notVerified, onesSum, type Verdict, verify } from './checksum.ts';
import type { IcmpLayer } from './network/icmp.ts';
import type { Icmpv6Layer } from './network/icmpv6.ts';
import { type IpLayer, isWhole } from './network/ip-layer.ts';
import type { Ipv4Layer } from './network/ipv4.ts';
import type { TcpLayer } from './transport/tcp.ts';
import type { UdpLayer } from './transport/udp.ts';

/** The sum of the pseudo header (RFC 768; RFC 9293, section 3.1; RFC 8200, section 8.1). */
function pseudoHeaderSum({ protocol, bytes, start, carries }: IpLayer, length: number): number {
  const [from, to] = protocol === 'ipv4' ? [12, 20] : [8, 40];
  return onesSum(bytes, start + from, start + to, carries + length);
}

/** The checksum of the header alone. */
export const verifyIpv4 = ({ bytes, start, end }: Ipv4Layer): Verdict =>
  verify(bytes, start, end, start + 10);

export function verifyIcmp({ ip, bytes, start }: IcmpLayer): Verdict {
  return isWhole(ip) ? verify(bytes, start, ip.payloadEnd, start + 2) : notVerified;
}

export function verifyIcmpv6({ ip, bytes, start }: Icmpv6Layer): Verdict {
  if (!isWhole(ip) || ip.protocol !== 'ipv6') return notVerified;
  return verify(bytes, start, ip.payloadEnd, start + 2, pseudoHeaderSum(ip, ip.payloadLength));
}

export function verifyTcp({ ip, bytes, start }: TcpLayer): Verdict {
  if (!isWhole(ip)) return notVerified;
  return verify(bytes, start, ip.payloadEnd, start + 16, pseudoHeaderSum(ip, ip.payloadLength));
}

export function verifyUdp({ ip, bytes, start, length }: UdpLayer): Verdict {
  if (uint16(bytes, start + 6) === 0 && ip.protocol === 'ipv4') return absent;
  if (!isWhole(ip) || length > ip.payloadLength) return notVerified;
  const verdict = verify(bytes, start, start + length, start + 6, pseudoHeaderSum(ip, length));
  // 0 means that there is none, so a sum of 0 is sent as its other form (RFC 768).
  return verdict.expected === 0 ? { ...verdict, expected: 0xffff } : verdict;
}
