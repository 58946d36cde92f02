/** One address of an interface. */
export interface AddressRow {
  interface: string;
  /** The lab's network that the interface is attached to; empty for loopback. */
  network: string;
  mac: string;
  address: string;
  prefixLength: number;
}

/** One line of the routing table; `via` is empty where the destination is on the link. */
export interface RouteRow {
  to: string;
  via: string;
  interface: string;
}

/** One line of the neighbour table: ARP (RFC 826) and Neighbor Discovery (RFC 4861). */
export interface NeighbourRow {
  address: string;
  mac: string;
  interface: string;
  state: string;
}

/** A socket that waits: TCP in LISTEN, or UDP that is bound and not connected. */
export interface ListeningRow {
  protocol: 'tcp' | 'udp';
  address: string;
  port: number;
  /** TCP: connections that wait to be accepted. UDP: bytes that wait to be read. */
  queued: number;
  /** TCP: the listen backlog. */
  backlog: number;
}

/** A connection; `state` is TCP's, as RFC 9293 writes it. */
export interface ConnectionRow {
  protocol: 'tcp' | 'udp';
  state: string;
  localAddress: string;
  localPort: number;
  remoteAddress: string;
  remotePort: number;
  receiveQueue: number;
  sendQueue: number;
}

/**
 * A connection whose addresses this router translates (RFC 3022): who sent it and to
 * where, as the first packet came in, and who the answer comes from and goes to.
 */
export interface TranslationRow {
  protocol: string;
  state: string;
  source: string;
  sourcePort: number;
  destination: string;
  destinationPort: number;
  replySource: string;
  replySourcePort: number;
  replyDestination: string;
  replyDestinationPort: number;
}

/** What the kernel of a host knows, as data. */
export interface HostState {
  addresses: AddressRow[];
  routes: RouteRow[];
  neighbours: NeighbourRow[];
  listening: ListeningRow[];
  connections: ConnectionRow[];
  translations: TranslationRow[];
}

/** The tables of a host's state. */
export const stateTables = [
  'addresses',
  'routes',
  'neighbours',
  'listening',
  'connections',
  'translations',
] as const satisfies (keyof HostState)[];

export type StateTable = (typeof stateTables)[number];
