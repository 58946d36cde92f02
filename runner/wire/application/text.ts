import { Header } from '../header.ts';
import { hex, preview, type Show, text } from './reader.ts';

/** Readable characters of a program's own making. */
export class TextLayer extends Header {
  readonly protocol = 'text';

  /** How the text begins. */
  get preview(): string {
    return preview(this.bytes, this.start, this.end);
  }
}

const strict = new TextDecoder('utf-8', { fatal: true });

/** 1 for each byte that is a printable ASCII character, a tab or a part of a line end. */
const plain = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number((byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13),
);

/**
 * Whether bytes are printable UTF-8 (RFC 3629): no control characters but tabs and line ends.
 * A character that the packet’s edges cut apart does no harm.
 */
export function isText(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && plain[bytes[at] as number]) at++;
  return at === end || ((bytes[at] as number) > 127 && isUtf8(bytes, start, end));
}

const continues = (byte = 0) => byte >> 6 === 2;

function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  let from = start;
  while (from < start + 3 && continues(bytes[from])) from++;
  let last = end - 1;
  while (last > end - 4 && last > from && continues(bytes[last])) last--;
  const lead = bytes[last] ?? 0;
  const length = lead >= 240 ? 4 : lead >= 224 ? 3 : lead >= 192 ? 2 : 1;
  const to = last + length > end ? last : end;
  if (from >= to) return false;
  try {
    return !/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/.test(strict.decode(bytes.subarray(from, to)));
  } catch {
    return false;
  }
}

/** Text as text, other bytes as digits. */
export const content: Show = (bytes, start, end) =>
  isText(bytes, start, end) ? text(bytes, start, end) : hex(bytes, start, end);
