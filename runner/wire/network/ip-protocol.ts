/** IANA's Protocol Numbers, which IPv4 calls Protocol and IPv6 Next Header. */
export const ipProtocol = {
  hopByHop: 0,
  icmp: 1,
  igmp: 2,
  tcp: 6,
  udp: 17,
  routing: 43,
  ipv6Fragment: 44,
  icmpv6: 58,
  noNextHeader: 59,
  destinationOptions: 60,
} as const;

const names: Record<number, string> = {
  0: 'Hop-by-Hop Options',
  1: 'ICMP',
  2: 'IGMP',
  4: 'IPv4',
  6: 'TCP',
  17: 'UDP',
  41: 'IPv6',
  43: 'Routing Header',
  44: 'Fragment Header',
  47: 'GRE',
  50: 'ESP',
  51: 'AH',
  58: 'ICMPv6',
  59: 'No Next Header',
  60: 'Destination Options',
  89: 'OSPF',
  132: 'SCTP',
};

/** `6 (TCP)` */
export const ipProtocolText = (number: number) =>
  names[number] === undefined ? String(number) : `${number} (${names[number]})`;
