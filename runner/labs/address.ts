import { isIPv4, isIPv6 } from 'node:net';

export type Family = 4 | 6;

/** A subnet in CIDR notation, read from text such as `192.168.1.0/24` (RFC 4632) or `2001:db8::/64` (RFC 4291). */
export interface Subnet {
  family: Family;
  base: bigint;
  prefixLength: number;
}

const widths: Record<Family, number> = { 4: 32, 6: 128 };

const fold = (parts: string[], radix: number, bits: bigint) =>
  parts.reduce((sum, part) => (sum << bits) | BigInt(Number.parseInt(part, radix)), 0n);

/** Reads the groups of an IPv6 address; `::` stands for as many zeros as are missing. */
function groups(address: string): string[] {
  const [head = [], tail] = address.split('::').map((side) => (side === '' ? [] : side.split(':')));
  if (tail === undefined) return head;
  return [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
}

const toNumber = (address: string) =>
  address.includes(':') ? fold(groups(address), 16, 16n) : fold(address.split('.'), 10, 8n);

const hostBits = ({ family, prefixLength }: Subnet) => (1n << BigInt(widths[family] - prefixLength)) - 1n;

/** The family of an address; undefined for what is no address, and for IPv6 with an IPv4 tail or a zone. */
export function familyOf(address: string): Family | undefined {
  if (isIPv4(address)) return 4;
  return isIPv6(address) && !/[.%]/.test(address) ? 6 : undefined;
}

/** Reads a subnet; undefined when an address, the prefix length or a host bit is wrong. */
export function parseSubnet(text: string): Subnet | undefined {
  const [address = '', length = '', ...more] = text.split('/');
  const family = familyOf(address);
  const prefixLength = Number(length);
  if (family === undefined || more.length > 0 || !/^\d+$/.test(length)) return undefined;
  if (prefixLength > widths[family]) return undefined;
  const subnet = { family, base: toNumber(address), prefixLength };
  return (subnet.base & hostBits(subnet)) === 0n ? subnet : undefined;
}

/** True when the address lies in the subnet. */
export const contains = (subnet: Subnet, address: string) =>
  familyOf(address) === subnet.family && (toNumber(address) & ~hostBits(subnet)) === subnet.base;

/**
 * True when the address is one a host may have there: not the network's own (in IPv6 the
 * routers' anycast, RFC 4291, section 2.6.1), and in IPv4 not its broadcast.
 */
export function isHostAddress(subnet: Subnet, address: string): boolean {
  const hostPart = contains(subnet, address) ? toNumber(address) & hostBits(subnet) : 0n;
  return hostPart !== 0n && (subnet.family === 6 || hostPart !== hostBits(subnet));
}

const ranges = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '192.0.2.0/24',
  '198.51.100.0/24',
  '203.0.113.0/24',
  'fd00::/8',
  '2001:db8::/32',
  '3fff::/20',
];

/**
 * True for a private subnet (RFC 1918, RFC 4193) or one for documentation (RFC 5737,
 * RFC 3849, RFC 9637).
 */
export function isLabRange(subnet: Subnet): boolean {
  return ranges.some((text) => {
    const range = parseSubnet(text) as Subnet;
    const inside = subnet.family === range.family && subnet.prefixLength >= range.prefixLength;
    return inside && (subnet.base & ~hostBits(range)) === range.base;
  });
}

/** A number's last bytes as they stand in a MAC address. */
const octets = (value: bigint, count: number) =>
  Array.from({ length: count }, (_, index) =>
    ((value >> BigInt(8 * (count - 1 - index))) & 0xffn).toString(16).padStart(2, '0'),
  );

/** A locally administered MAC address (IEEE 802) that follows from an address: its last four bytes. */
export const macFor = (address: string) =>
  ['02', familyOf(address) === 6 ? '06' : '00', ...octets(toNumber(address), 4)].join(':');

/** The link-local address that follows from a MAC address (RFC 4291, appendix A). */
export function linkLocalFor(mac: string): string {
  const [a = '', b = '', c = '', d = '', e = '', f = ''] = mac.split(':');
  const flipped = (Number.parseInt(a, 16) ^ 2).toString(16).padStart(2, '0');
  return `fe80::${flipped}${b}:${c}ff:fe${d}:${e}${f}`;
}

/** The address by which one sends to every host of an IPv4 subnet (RFC 919). */
export const broadcastOf = (subnet: Subnet) =>
  octets(subnet.base | hostBits(subnet), 4)
    .map((octet) => Number.parseInt(octet, 16))
    .join('.');

/** The group by which IPv6 asks for the MAC address of an address (RFC 4291, section 2.7.1). */
export function solicitedNodeFor(address: string): string {
  const [a, b, c] = octets(toNumber(address), 3);
  return `ff02::1:ff${a}:${b}${c}`;
}

/** True when both texts write the same address, such as `2001:db8::1` and `2001:DB8:0::1`. */
export const sameAddress = (a: string, b: string) =>
  familyOf(a) === familyOf(b) && familyOf(a) !== undefined && toNumber(a) === toNumber(b);

/** True when both addresses begin with the same bits: they are on one link. */
export function sharePrefix(a: string, b: string, prefixLength: number): boolean {
  const family = familyOf(a);
  if (family === undefined || family !== familyOf(b)) return false;
  const shift = BigInt(widths[family] - prefixLength);
  return toNumber(a) >> shift === toNumber(b) >> shift;
}
