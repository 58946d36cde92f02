import type { Field } from '../model.ts';
import { FieldList } from './field-list.ts';
import { decimal, from, hex } from './reader.ts';
import { contentTypes, handshakeTypes, readHandshakes, type TlsLayer } from './tls.ts';
import { helloFields, showVersion } from './tls-hello-fields.ts';
import { alerts } from './tls-names.ts';

const sealedMeaning = 'Encrypted: only the two ends can read it.';

function handshakeFields(list: FieldList): void {
  for (const { type, start, end } of readHandshakes(list.bytes, list.at, list.end)) {
    list.add('msg_type', 1, from(handshakeTypes), 'Which message of the handshake this is.');
    list.add('length', 3, decimal, 'Bytes of this message that follow.');
    if (list.at < start) continue;
    if (type === 1 || type === 2) helloFields(list, end, type === 1);
    else list.upTo(end, handshakeTypes[type] ?? '', hex, 'The body of the message.');
  }
}

function payloadFields(list: FieldList, layer: TlsLayer) {
  if (layer.alert) {
    list.add('level', 1, from({ 1: 'warning', 2: 'fatal' }), 'How bad it is.');
    list.add('description', 1, from(alerts), 'What has happened.');
  } else if (layer.handshakes.length > 0) handshakeFields(list);
  const open = layer.contentType === 20;
  return list.rest(
    layer.encrypted ? 'encrypted_record' : 'fragment',
    hex,
    open
      ? 'From here on the sender seals its records; TLS 1.3 sends this only to look like 1.2.'
      : sealedMeaning,
  );
}

export function tlsFields(bytes: Uint8Array, layer: TlsLayer): Field[] {
  const list = new FieldList(bytes, layer);
  if (!layer.contentType) {
    return list.rest('fragment', hex, 'No whole header of a record is here: it is part of one, or no TLS.');
  }
  list
    .add(
      'type',
      1,
      from(contentTypes),
      'What kind of record this is; encrypted ones all say Application Data.',
    )
    .add(
      'legacy_record_version',
      2,
      showVersion,
      'Kept at an old value, so that machines on the way let it pass.',
    )
    .add('length', 2, decimal, 'Bytes of the record that follow.');
  return payloadFields(list, layer);
}
