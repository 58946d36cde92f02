import { hexText, unsigned } from '../bytes.ts';
import type { Layer, Missing } from '../model.ts';

/** Writes down what lies in `bytes` from `start` to `end`. */
export type Show = (bytes: Uint8Array, start: number, end: number) => string;

/** A layer whose message may be longer than what this packet holds of it. */
export interface Part extends Layer {
  /** True when the rest of it is not here: in the next segment, unless `missing` says more. */
  readonly continues: boolean;
  readonly missing?: Missing;
}

/** An unsigned number, most significant byte first; exact up to six bytes. */
export const number = (bytes: Uint8Array, start: number, end: number) => unsigned(bytes, start, end - start);

export const decimal: Show = (bytes, start, end) => `${number(bytes, start, end)}`;

const shownBytes = 32;

/** Bytes as hexadecimal digits; of many, the first. */
export const hex: Show = (bytes, start, end) => {
  const some = hexText(bytes, start, Math.min(end, start + shownBytes), ' ');
  return end - start > shownBytes ? `${some} … (${end - start} bytes)` : some;
};

/** An identifier, as standards and tools write it: 0x1a2b. */
export const identifier: Show = (bytes, start, end) => `0x${hexText(bytes, start, end)}`;

export const mac: Show = (bytes, start, end) => hexText(bytes, start, end, ':');
export const ipv4: Show = (bytes, start, end) => bytes.subarray(start, end).join('.');

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const escapes: Record<string, string> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** UTF-8 as it is; what is none becomes U+FFFD. */
export const raw: Show = (bytes, start, end) => utf8.decode(bytes.subarray(start, end));

/** Control and direction characters written as a program would: \r\n. */
export const escaped = (words: string) =>
  words.replace(
    /[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (sign) => escapes[sign] ?? `\\u{${sign.charCodeAt(0).toString(16)}}`,
  );

export const text: Show = (bytes, start, end) => escaped(raw(bytes, start, end));

/** Text without the spaces and the line end that close it. */
export const word: Show = (bytes, start, end) => {
  let to = end;
  while (to > start && (bytes[to - 1] ?? 0) <= 32) to--;
  return text(bytes, start, to);
};

const previewBytes = 60;

/** The beginning of a text, for a summary. */
export const preview: Show = (bytes, start, end) =>
  end - start > previewBytes ? `${word(bytes, start, start + previewBytes)}…` : word(bytes, start, end);

const singleBytes = new TextDecoder('latin1');

/** One character for each byte, so that a position in the text is a position in the bytes. */
export const characters: Show = (bytes, start, end) => singleBytes.decode(bytes.subarray(start, end));

/** The position after the next line feed; `end` when there is none. */
export function lineEnd(bytes: Uint8Array, at: number, end: number): number {
  const feed = bytes.indexOf(10, at);
  return feed < 0 || feed >= end ? end : feed + 1;
}

export const named = (names: Record<number, string>, code: number) =>
  names[code] ? `${names[code]} (${code})` : `${code}`;

/** Shows a number by its name. */
export const from =
  (names: Record<number, string>): Show =>
  (bytes, start, end) =>
    named(names, number(bytes, start, end));

/** Where the rest of a message is. */
export const whereabouts = {
  cut: 'cut by the capture',
  'next-fragment': 'goes on in the next fragment',
  'next-segment': 'goes on in the next segment',
} as const;

/** The summary of a message whose rest may not be here. */
export const going = ({ continues, missing }: Part, says: string) =>
  continues ? `${says}, ${whereabouts[missing ?? 'next-segment']}` : says;
