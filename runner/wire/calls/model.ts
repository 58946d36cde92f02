/** An address and a port. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** What matching must know of a packet. Times count microseconds, as those of calls. */
export interface SentPacket {
  readonly number: number;
  readonly atUs: number;
  readonly network: string;
  /** The host that sent it onto this network: its author, or a router that forwards it. */
  readonly from: string;
  /** The number of the same packet on another network, before a router forwarded or translated it. */
  readonly sameAs?: number | undefined;
  /** How sure that is. */
  readonly sameAsBy?: Match['certainty'] | undefined;
  readonly ip?: IpFacts | undefined;
  readonly tcp?: TcpFacts | undefined;
  readonly udp?: UdpFacts | undefined;
  /** Of a request to all for a link address, by ARP or Neighbor Discovery: whose it asks for. */
  readonly asksFor?: string | undefined;
}

/** `fragmentOffset` counts bytes and is 0 for a packet that is whole. */
export interface IpFacts {
  readonly source: string;
  readonly destination: string;
  readonly identification: number;
  readonly fragmentOffset: number;
}

/** `dataLength` is that of the datagram, by its own header, even if this is a fragment of it. */
export interface UdpFacts {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly dataLength: number;
}

export interface TcpFacts {
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** As the header has it, 32 bits. */
  readonly sequence: number;
  readonly dataLength: number;
  readonly syn: boolean;
  readonly ack: boolean;
  readonly fin: boolean;
  readonly rst: boolean;
  /** It holds records of a TLS handshake, which no call of the program writes. */
  readonly isHandshake?: boolean | undefined;
}

/** What matching must know of a socket call; `SocketCall` of the protocol is one. */
export interface Call {
  readonly number: number;
  readonly run: number;
  readonly host: string;
  readonly on: string;
  readonly what: 'connect' | 'listen' | 'write' | 'end' | 'send' | 'close' | 'reset';
  readonly protocol: 'tcp' | 'udp';
  readonly socket: number;
  readonly atUs: number;
  readonly place?: { readonly file: string; readonly line: number; readonly column: number } | undefined;
  readonly through?: 'pipe' | 'request' | 'peer-end' | undefined;
  readonly local?: Endpoint | undefined;
  readonly remote?: Endpoint | undefined;
  readonly firstByte?: number | undefined;
  readonly byteCount?: number | undefined;
}

/**
 * A packet that a call caused. `exact` follows from ports, sequence numbers and counts;
 * `inferred` is what the kernel did on the call's account, or the likeliest of several.
 */
export interface Match<C extends Call = Call> {
  readonly packet: number;
  readonly call: C;
  readonly certainty: 'exact' | 'inferred';
  /** What the packet has to do with the call, in words, without a final period. */
  readonly reason: string;
}

/** How far the clock of a process and that of the capture may seem apart, in microseconds. */
export const slackUs = 5000;
