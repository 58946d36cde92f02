import type { SocketCall } from './socket-calls.ts';

/** When a frame came out of the network at a host. */
export interface Arrival {
  host: string;
  atUs: number;
}

/**
 * A frame that a host sent onto a network of its lab. Times count microseconds from the
 * opening of the session (in a recording: from the start of the script).
 */
export interface Crossing {
  atUs: number;
  network: string;
  /** The host that sent it. */
  from: string;
  arrivals: Arrival[];
  /** There was somebody to reach, and it reached nobody. */
  lost: boolean;
  bytes: Uint8Array;
}

/** A crossing as it goes to the page: its number in the session's capture, from 1, and its bytes as base64. */
export interface ShownCrossing extends Omit<Crossing, 'bytes'> {
  number: number;
  bytes: string;
}

/** What became of a crossing that the page has. */
export type CrossingChange = Pick<ShownCrossing, 'number' | 'arrivals' | 'lost'>;

/** What a page that watches a session's packets is told, a few times a second. */
export interface PacketNews {
  /** When the session was opened, in whole microseconds since 1970. */
  openedAtUs: number;
  /** Whatever was shown is over: the capture begins anew. */
  fresh: boolean;
  packets: ShownCrossing[];
  changes: CrossingChange[];
  /** So many packets since the capture began were seen and not kept: it is full. */
  cut: number;
  /** So many came too fast to be seen at all. */
  missed: number;
  /** The programs' socket calls, those that were not told yet. */
  calls: SocketCall[];
  /** So many were made and are not told: a run reports, and a session keeps, the first ones only. */
  callsCut: number;
}
