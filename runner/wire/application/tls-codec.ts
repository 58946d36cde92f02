import type { Codec } from '../model.ts';
import { decimal, FieldList, from, going, hex, named } from './reader.ts';
import { contentTypes, handshakeTypes, readHandshakes, type TlsLayer } from './tls.ts';
import { helloFields, showVersion, suiteName, versions } from './tls-hello-codec.ts';

/** RFC 8446, section 6. */
const alerts: Record<number, string> = {
  0: 'close_notify',
  10: 'unexpected_message',
  20: 'bad_record_mac',
  40: 'handshake_failure',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  50: 'decode_error',
  70: 'protocol_version',
  80: 'internal_error',
  90: 'user_canceled',
  112: 'unrecognized_name',
  116: 'certificate_required',
  120: 'no_application_protocol',
};

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

function says(layer: TlsLayer): string {
  const { hello, alert, contentType } = layer;
  const names = layer.handshakes.filter((type) => !(hello && type < 3)).map((type) => handshakeTypes[type]);
  const parts: (string | undefined)[] = [...names];
  if (hello?.client) parts.unshift(`Client Hello${hello.serverName ? ` for ${hello.serverName}` : ''}`);
  else if (hello)
    parts.unshift(
      `Server Hello, ${versions[hello.version] ?? hello.version}, ${suiteName(hello.cipherSuite)}`,
    );
  if (parts.length > 0) return parts.join(', ');
  const name = contentTypes[contentType] ?? '';
  if (alert) return `${name} ${named(alerts, alert.description)}`;
  return layer.encrypted ? `${name}, ${layer.payloadBytes} bytes, encrypted` : name;
}

export const tlsCodec: Codec<TlsLayer> = {
  title: 'TLS',
  fields(bytes, layer) {
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
  },
  summary: (layer) => going(layer, layer.contentType ? says(layer) : 'part of a record'),
};
