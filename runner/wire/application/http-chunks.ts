import { characters, lineEnd } from './reader.ts';

/** A chunk: its size line begins at `start`, its data lies from `data` to `dataEnd`. */
export interface Chunk {
  readonly start: number;
  readonly bytes: number;
  readonly data: number;
  readonly dataEnd: number;
  /** After the line end that closes the data. */
  readonly end: number;
}

export interface ChunkedBody {
  readonly chunks: readonly Chunk[];
  /** After the last chunk’s line: trailer fields, and the empty line that ends the body. */
  readonly trailer: number;
  readonly end: number;
  /** True when the body goes on in the next segment. */
  readonly continues: boolean;
  readonly fault?: string;
}

/** A chunk’s size from its line, which may say more after a semicolon; undefined for anything else. */
function sizeOf(line: string): number | undefined {
  const size = /^([0-9a-f]{1,12})[ \t]*(?:;.*)?\r?\n?$/i.exec(line)?.[1];
  return size === undefined ? undefined : Number.parseInt(size, 16);
}

const blank = /^\r?\n$/;

function readTrailer(bytes: Uint8Array, chunks: Chunk[], trailer: number, end: number): ChunkedBody {
  for (let at = trailer; at < end; ) {
    const next = lineEnd(bytes, at, end);
    if (next - at < 3 && blank.test(characters(bytes, at, next))) {
      return { chunks, trailer, end: next, continues: false };
    }
    at = next;
  }
  return { chunks, trailer, end, continues: true };
}

/** A body in chunks (RFC 9112, section 7.1), as far as it lies before `end`. */
export function readChunks(bytes: Uint8Array, start: number, end: number): ChunkedBody {
  const chunks: Chunk[] = [];
  let at = start;
  while (at < end) {
    const data = lineEnd(bytes, at, end);
    const line = characters(bytes, at, Math.min(data, at + 100));
    const size = sizeOf(line);
    if (size === undefined) {
      const fault = `the size of chunk ${chunks.length + 1} is no hexadecimal number`;
      return { chunks, trailer: end, end, continues: false, fault };
    }
    if (bytes[data - 1] !== 10) break;
    if (size === 0) return readTrailer(bytes, chunks, data, end);
    const dataEnd = Math.min(end, data + size);
    const close = Math.min(end, dataEnd + (bytes[dataEnd] === 13 ? 2 : 1));
    chunks.push({ start: at, bytes: size, data, dataEnd, end: close });
    at = close;
  }
  return { chunks, trailer: end, end, continues: true };
}
