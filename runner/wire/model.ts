/** The protocols that are told apart; `text` and `data` are bytes of a program's own making. */
export const protocols = [
  'ethernet',
  'arp',
  'ipv4',
  'ipv6',
  'icmp',
  'igmp',
  'icmpv6',
  'udp',
  'tcp',
  'dns',
  'dhcp',
  'http',
  'xml-rpc',
  'websocket',
  'tls',
  'smtp',
  'pop3',
  'ftp',
  'nntp',
  'telnet',
  'text',
  'data',
] as const;

export type Protocol = (typeof protocols)[number];

/**
 * One layer of a frame, as far as its bytes go. Offsets count from the frame's first byte.
 * What a layer says beside this is in its own type, which extends this one: numbers as
 * numbers, addresses as text in their canonical form.
 */
export interface Layer {
  readonly protocol: Protocol;
  readonly start: number;
  /** After the last byte that is this layer's own; what it carries begins here. */
  readonly end: number;
  /** What is wrong with it, in words, without a final period: “ends after 12 of 20 bytes”. */
  readonly fault?: string;
  /** Whether an ICMP error quotes it: it is of another packet, and may be cut short. */
  readonly quoted?: boolean;
}

/** A frame, decoded as far as it goes, outermost layer first. Decoding never throws. */
export interface Frame {
  readonly bytes: Uint8Array;
  /** How long the frame was on the wire; more than `bytes.length` when the capture cut it. */
  readonly wireLength: number;
  readonly layers: readonly Layer[];
}

/** One field of a layer, for a reader. */
export interface Field {
  /** As the standard calls it, in the standard's words: “Time to Live”. */
  readonly name: string;
  /** First byte, and the one after its last; a field of a few bits names the bytes it lies in. */
  readonly start: number;
  readonly end: number;
  /** The bits of those bytes that are the field, where it is not whole bytes: 0 is the first bit sent. */
  readonly bits?: { readonly from: number; readonly count: number };
  readonly value: string;
  /** One plain sentence for somebody who has never seen this field. */
  readonly meaning: string;
}

/** What a protocol is called, and what one of its layers says: as much as a list of packets shows. */
export interface Summary<L extends Layer = Layer> {
  /** The protocol's name as a reader knows it: “TCP”. */
  readonly title: string;
  /** The layer in one line, without a final period: “49152 → 9999, SYN”. */
  line(layer: L): string;
}

/** Explains a layer: its fields in the order of their bytes; no field lies outside `bytes`. */
export type ReadFields<L extends Layer = Layer> = (bytes: Uint8Array, layer: L) => Field[];

/** What a decoder of the bytes above a transport knows of their way. */
export interface Carriage {
  readonly transport: 'tcp' | 'udp';
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** What earlier packets of the connection have settled: after an upgrade, `websocket`. */
  readonly application?: Protocol;
  /** Why bytes that follow are not here, where that is known. */
  readonly missing?: Missing;
}

/** Bytes of a packet that are not in its frame: the capture cut it, or they are in its next fragment. */
export type Missing = 'cut' | 'next-fragment';
