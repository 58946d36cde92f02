import { uint16 } from '../bytes.ts';

/** A domain name as far as it can be read. */
export interface Name {
  /** Labels with dots between; “.” is the root. What is not printable is written \DDD (RFC 1035, section 5.1). */
  readonly text: string;
  /** After the name’s own bytes: behind its last label, or behind its pointer. */
  readonly end: number;
  readonly fault?: string;
}

/** RFC 1035, section 2.3.4: 255 bytes, so at most 127 labels; as many pointers are more than enough. */
const nameBytes = 255;
const mostPointers = 127;

const dot = 46;
const backslash = 92;

function labelText(bytes: Uint8Array, start: number, end: number): string {
  let label = '';
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    const sign = String.fromCharCode(byte);
    if (byte <= 32 || byte >= 127) label += `\\${`${byte}`.padStart(3, '0')}`;
    else label += byte === dot || byte === backslash ? `\\${sign}` : sign;
  }
  return label;
}

/**
 * Reads the name at `start` in the message that lies from `base` to `end` (RFC 1035, section
 * 4.1.4). A pointer must lead to an earlier place than the last one did, so every name ends.
 */
export function readName(bytes: Uint8Array, start: number, base: number, end: number): Name {
  let name = '';
  let own = 0;
  let lowest = start;
  let total = 1;
  let pointers = 0;
  const done = (at: number, fault?: string): Name => ({
    text: fault ? `${name}…` : name || '.',
    end: Math.min(end, own || at),
    fault,
  });
  for (let at = start; at < end; ) {
    const length = bytes[at] ?? 0;
    if (length === 0) return done(at + 1);
    if (length >= 0xc0) {
      if (at + 2 > end) return done(end, 'a name ends in the middle of a pointer');
      const target = base + (uint16(bytes, at) & 0x3fff);
      own ||= at + 2;
      if (target >= lowest) return done(at, `a name points to byte ${target - base}, which is not before it`);
      if (++pointers > mostPointers) return done(at, `a name has more than ${mostPointers} pointers`);
      lowest = target;
      at = target;
    } else {
      if (length > 63)
        return done(end, `a label begins with ${length}, which is neither a length nor a pointer`);
      total += length + 1;
      if (total > nameBytes) return done(end, `a name has more than ${nameBytes} bytes`);
      if (at + 1 + length > end) return done(end, 'a name ends in the middle of a label');
      name += `${name && '.'}${labelText(bytes, at + 1, at + 1 + length)}`;
      at += 1 + length;
    }
  }
  return done(end, 'a name is not closed');
}
