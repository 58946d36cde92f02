import { DataLayer } from '../header.ts';
import type { Layer } from '../model.ts';
import { isText, TextLayer } from './text.ts';

/** Bytes of no protocol that is known here: text where they can be read, else data. */
export const decodeUnknown = (bytes: Uint8Array, start: number, end: number): Layer =>
  isText(bytes, start, end) ? new TextLayer(bytes, start, end) : new DataLayer(bytes, start, end);
