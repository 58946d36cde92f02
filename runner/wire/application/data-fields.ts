import type { ReadFields } from '../model.ts';
import { FieldList } from './field-list.ts';
import { hex, text } from './reader.ts';

export const dataFields: ReadFields = (bytes, layer) =>
  new FieldList(bytes, layer).rest('Data', hex, 'Bytes whose meaning only the two programs know.');

export const textFields: ReadFields = (bytes, layer) =>
  new FieldList(bytes, layer).rest(
    'Text',
    text,
    'What one program sent to the other, as readable characters.',
  );
