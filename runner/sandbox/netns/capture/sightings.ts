import type { Readable } from 'node:stream';

/** A frame as it passed the network's end of one link. */
export interface Sighting {
  /** Microseconds since 1970. */
  epochUs: number;
  /** The port's place among those that are watched, counted from 0. */
  port: number;
  /** On its way to the host; else the host sent it. */
  toHost: boolean;
  bytes: Buffer;
}

export interface SightingListener {
  seen(sighting: Sighting): void;
  /** So many frames passed without room to keep them. */
  missed(frames: number): void;
}

/** The length of what `capture.pl` says before each frame. */
const headBytes = 16;
const missed = 2;

/** Reads what `capture.pl` prints, however the pipe cuts it. */
export function readSightings(stream: Readable, listener: SightingListener): void {
  let rest: Buffer = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    rest = readRecords(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]), listener);
  });
}

/** Gives back what is not whole yet. */
function readRecords(bytes: Buffer, listener: SightingListener): Buffer {
  let at = 0;
  while (bytes.length - at >= headBytes) {
    const length = bytes.readUInt32LE(at + 8);
    const direction = bytes.readUInt16LE(at + 14);
    const end = at + headBytes + (direction === missed ? 0 : length);
    if (end > bytes.length) break;
    if (direction === missed) listener.missed(length);
    else listener.seen(sightingAt(bytes, at, end, direction === 1));
    at = end;
  }
  return bytes.subarray(at);
}

const sightingAt = (bytes: Buffer, at: number, end: number, toHost: boolean): Sighting => ({
  epochUs: bytes.readUInt32LE(at) * 1e6 + bytes.readUInt32LE(at + 4) / 1000,
  port: bytes.readUInt16LE(at + 12),
  toHost,
  // A copy: a slice would keep the whole chunk alive.
  bytes: Buffer.from(bytes.subarray(at + headBytes, end)),
});
