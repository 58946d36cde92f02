/** A packet as it crossed one network of a session. */
export interface Captured {
  /** Counts from 1, in the order of time. */
  readonly number: number;
  /** When it was sent, in whole microseconds since the session opened. */
  readonly atUs: number;
  readonly network: string;
  /** The host that sent it onto the network; empty where that is not known. */
  readonly from: string;
  /** Which hosts it reached, and when. */
  readonly arrivals: readonly Arrival[];
  /** Whether a link lost it. */
  readonly lost: boolean;
  readonly bytes: Uint8Array;
  /** How long it was on the wire; more than `bytes.length` where the capture cut it. */
  readonly wireLength: number;
}

export interface Arrival {
  readonly host: string;
  readonly atUs: number;
}

/** All that a capture file holds. */
export interface Capture {
  /** When the session opened, in whole microseconds since 1970-01-01T00:00:00Z. */
  readonly openedAtUs: number;
  readonly networks: readonly string[];
  readonly packets: readonly Captured[];
  /** Where the block begins in whose middle the file ends, in bytes; unset for a file that is whole. */
  readonly cutAt?: number;
}

export type CaptureFileCode =
  | 'not-a-capture'
  | 'unknown-version'
  | 'unknown-link'
  | 'broken-capture'
  | 'cannot-write';

/** A capture file that cannot be read, or a capture that cannot be written. */
export class CaptureFileError extends Error {
  readonly code: CaptureFileCode;

  constructor(code: CaptureFileCode, message: string) {
    super(message);
    this.code = code;
  }
}
