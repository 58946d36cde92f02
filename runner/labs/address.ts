/** An IPv4 subnet in CIDR notation (RFC 4632), read from text such as `192.168.1.0/24`. */
export interface Subnet {
  base: number;
  prefixLength: number;
}

const toNumber = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

const mask = (prefixLength: number) => (prefixLength === 0 ? 0 : (2 ** 32 - 2 ** (32 - prefixLength)) >>> 0);

/** Reads a subnet; undefined when an octet, the prefix length or a host bit is wrong. */
export function parseSubnet(text: string): Subnet | undefined {
  const [address = '', length = ''] = text.split('/');
  const octets = address.split('.').map(Number);
  const prefixLength = Number(length);
  if (octets.length !== 4 || octets.some((octet) => octet > 255) || prefixLength > 32) return undefined;
  const base = toNumber(address);
  return (base & ~mask(prefixLength)) === 0 ? { base, prefixLength } : undefined;
}

/** True when the address is one a host may have there: not the network's own, not its broadcast. */
export function isHostAddress(subnet: Subnet, address: string): boolean {
  const number = toNumber(address);
  const hostPart = (number & ~mask(subnet.prefixLength)) >>> 0;
  const inside = (number & mask(subnet.prefixLength)) >>> 0 === subnet.base;
  return inside && hostPart !== 0 && hostPart !== ~mask(subnet.prefixLength) >>> 0;
}

const ranges = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '192.0.2.0/24',
  '198.51.100.0/24',
  '203.0.113.0/24',
];

/** True for a private (RFC 1918) or documentation (RFC 5737) subnet. */
export function isLabRange(subnet: Subnet): boolean {
  return ranges.some((text) => {
    const range = parseSubnet(text) as Subnet;
    return (
      subnet.prefixLength >= range.prefixLength &&
      (subnet.base & mask(range.prefixLength)) >>> 0 === range.base
    );
  });
}

/** A locally administered MAC address (IEEE 802) that follows from an IPv4 address. */
export function macFor(address: string): string {
  const octets = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
  return ['02', '00', ...octets].join(':');
}
