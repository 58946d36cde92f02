import type { Codec, Layer } from '../model.ts';
import { FieldList, hex } from './reader.ts';
import { decodeText, isText } from './text.ts';

export interface DataLayer extends Layer {
  readonly protocol: 'data';
}

/** Bytes of no protocol that is known here: text where they can be read, else data. */
export const decodeUnknown = (bytes: Uint8Array, start: number, end: number): Layer =>
  isText(bytes, start, end) ? decodeText(bytes, start, end) : ({ protocol: 'data', start, end } as DataLayer);

export const dataCodec: Codec<DataLayer> = {
  title: 'Data',
  fields: (bytes, layer) =>
    new FieldList(bytes, layer).rest('Data', hex, 'Bytes whose meaning only the two programs know.'),
  summary: ({ start, end }) => `${end - start} byte${end - start === 1 ? '' : 's'}`,
};
