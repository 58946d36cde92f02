import type { Field } from '../model.ts';
import { FieldList } from './field-list.ts';
import { text } from './reader.ts';
import { outline, type XmlRpcLayer } from './xml-rpc.ts';

const tagsMeaning = 'The tags around the values.';

export function xmlRpcFields(bytes: Uint8Array, layer: XmlRpcLayer): Field[] {
  const list = new FieldList(bytes, layer);
  const { kind, method, parameters } = outline(bytes, layer.start, list.end);
  if (method) {
    list.upTo(method.start, 'XML', text, tagsMeaning);
    list.upTo(method.end, 'methodName', text, 'The procedure that the client calls.');
  }
  parameters.forEach((span, i) => {
    list.upTo(span.start, 'XML', text, tagsMeaning);
    const meaning =
      kind === 'call' ? 'A value that the procedure is called with.' : 'What the procedure returned.';
    list.upTo(span.end, kind === 'fault' ? 'fault' : `param ${i + 1}`, layer.parameters[i] ?? '', meaning);
  });
  return list.rest('XML', text, tagsMeaning);
}
