import { DataLayer } from '../header.ts';
import type { Codec, Layer } from '../model.ts';
import { FieldList, hex } from './reader.ts';
import { isText, TextLayer } from './text.ts';

/** Bytes of no protocol that is known here: text where they can be read, else data. */
export const decodeUnknown = (bytes: Uint8Array, start: number, end: number): Layer =>
  isText(bytes, start, end) ? new TextLayer(bytes, start, end) : new DataLayer(bytes, start, end);

export const dataCodec: Codec<DataLayer> = {
  title: 'Data',
  fields: (bytes, layer) =>
    new FieldList(bytes, layer).rest('Data', hex, 'Bytes whose meaning only the two programs know.'),
  summary: ({ start, end }) => `${end - start} byte${end - start === 1 ? '' : 's'}`,
};
