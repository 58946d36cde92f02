import type { Frame } from '../model.ts';

/** A frame as it was seen. */
export interface Observed {
  /** Counts from 1, in the order of time. */
  readonly number: number;
  /** When, in microseconds. */
  readonly atUs: number;
  /** The lab's network it was seen on. */
  readonly network: string;
  readonly frame: Frame;
}

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** The two ends of a connection: `a` opened it, or spoke first. */
export type Side = 'a' | 'b';

/** A TCP connection or a pair of UDP sockets, as seen on one network. */
export interface Connection {
  readonly id: number;
  readonly network: string;
  readonly transport: 'tcp' | 'udp';
  readonly a: Endpoint;
  readonly b: Endpoint;
}

/** What a segment is for (RFC 9293, sections 3.5, 3.6, 3.8.4 and 3.8.6). */
export type Role =
  | 'handshake-1'
  | 'handshake-2'
  | 'handshake-3'
  | 'data'
  | 'acknowledgment'
  | 'window-update'
  | 'window-probe'
  | 'window-probe-answer'
  | 'keep-alive'
  | 'keep-alive-answer'
  | 'teardown-1'
  | 'teardown-2'
  | 'teardown-3'
  | 'teardown-4'
  | 'reset';

/** What a segment is to those before it. Sequence numbers count from the connection's first, which is 0. */
export interface SegmentNote {
  readonly sequence: number;
  /** Only where ACK is set. */
  readonly acknowledgment?: number;
  readonly role: Role;
  /** How many bytes its sender can take, scaled; only where the scale is known. */
  readonly window?: number;
  /**
   * Its first byte was sent before. `fast`: the other side had asked for it by three duplicate
   * acknowledgments (RFC 5681, section 3.2); `spurious`: the other side had acknowledged all of it.
   */
  readonly retransmission?: 'plain' | 'fast' | 'spurious';
  /** The packet that carried that byte first; unset where it was forgotten. */
  readonly retransmissionOf?: number;
  /** Its bytes are new and come before bytes already seen. */
  readonly outOfOrder?: boolean;
  /** Bytes before it were not seen. */
  readonly gapBefore?: boolean;
  /** The packet that acknowledged the same first (RFC 5681, section 2). */
  readonly duplicateAcknowledgmentOf?: number;
  /** Its sender can take no more. */
  readonly zeroWindow?: boolean;
  /** With it, the other side's window is used up. */
  readonly windowFull?: boolean;
}

/** What a packet is to the packets before it; other packets are named by their numbers. */
export interface Note extends Partial<SegmentNote> {
  readonly connection?: Connection;
  /** Which side of the connection sent it. */
  readonly from?: Side;
  /** The same packet, before a router forwarded it. */
  readonly sameAs?: number;
  /** `inferred`: its addresses or ports were translated, and the rest is the same. */
  readonly sameAsBy?: 'exact' | 'inferred';
  /** The first seen fragment of the same packet. */
  readonly fragmentOf?: number;
  /** The packet that an ICMP error quotes. */
  readonly about?: number;
  /** The request that this answers: DNS, ARP, DHCP, echo, neighbour solicitation. */
  readonly answerTo?: number;
}

/** A note that is still being written. */
export type Draft = { -readonly [Key in keyof Note]: Note[Key] };
