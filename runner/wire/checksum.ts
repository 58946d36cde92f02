import { hexNumber, uint8, uint16 } from './bytes.ts';

/**
 * What verifying a checksum came to; `unknown` where the packet is not whole, `unreadable-route`
 * where it covers a destination that cannot be told.
 */
export interface Verdict {
  readonly verdict: 'correct' | 'incorrect' | 'absent' | 'unknown' | 'unreadable-route';
  /** What the field would have to say; only where it says something else. */
  readonly expected?: number;
}

export const notVerified: Verdict = { verdict: 'unknown' };
export const unreadableRoute: Verdict = { verdict: 'unreadable-route' };
export const absent: Verdict = { verdict: 'absent' };

/** The ones’ complement sum of 16-bit words (RFC 1071, section 1); an odd last byte is padded with 0. */
export function onesSum(bytes: Uint8Array, start: number, end: number, initial = 0): number {
  let sum = initial;
  let at = start;
  for (; at + 1 < end; at += 2) sum += uint16(bytes, at);
  if (at < end) sum += uint8(bytes, at) << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return sum;
}

export const checksumOf = (sum: number) => ~sum & 0xffff;

/** Verifies the checksum at `at`, which covers `start` to `end` and, as `initial`, a pseudo header’s sum. */
export function verify(bytes: Uint8Array, start: number, end: number, at: number, initial = 0): Verdict {
  const rest = onesSum(bytes, at + 2, end, onesSum(bytes, start, at, initial));
  if (onesSum(bytes, at, at + 2, rest) === 0xffff) return { verdict: 'correct' };
  return { verdict: 'incorrect', expected: checksumOf(rest) };
}

/** A checksum field’s value: the number, and what verifying it came to. */
export function verdictText(stored: number, { verdict, expected }: Verdict): string {
  const remarks = {
    correct: 'correct',
    incorrect: expected === undefined ? 'incorrect' : `incorrect, expected ${hexNumber(expected, 2)}`,
    absent: 'absent',
    unknown: 'not verified: the packet is not whole',
    'unreadable-route': 'not verified: the final destination cannot be read from the Routing header',
  };
  return `${hexNumber(stored, 2)} (${remarks[verdict]})`;
}
