import { uint16 } from '../bytes.ts';
import type { FieldList } from './field-list.ts';
import { decimal, hex, identifier, number, preview, type Show } from './reader.ts';
import { hostName, isGrease, newest, partsOf, sessionAt } from './tls-hello.ts';
import { suiteName, versions } from './tls-names.ts';

/** A version by its name. */
export const showVersion: Show = (bytes, start, end) =>
  versions[number(bytes, start, end)] ?? identifier(bytes, start, end);

/** RFC 8446, section 4.2, and the registry it names. */
const extensions: Record<number, readonly [name: string, meaning: string]> = {
  0: ['server_name', 'The name of the server that is wanted, readable by all on the way.'],
  5: ['status_request', 'Asks for proof that the certificate is still good.'],
  10: ['supported_groups', 'The groups in which the two may agree on keys.'],
  11: ['ec_point_formats', 'How points of elliptic curves may be written, before TLS 1.3.'],
  13: ['signature_algorithms', 'The signatures that the client can verify.'],
  16: [
    'application_layer_protocol_negotiation',
    'Which protocols may be spoken inside, such as h2 or http/1.1.',
  ],
  22: ['encrypt_then_mac', 'A safer order of sealing records, before TLS 1.3.'],
  23: ['extended_master_secret', 'Ties the keys to the whole handshake, before TLS 1.3.'],
  35: ['session_ticket', 'A ticket to resume an earlier session, before TLS 1.3.'],
  41: ['pre_shared_key', 'A key the two already share, from an earlier session.'],
  43: ['supported_versions', 'The versions of TLS that are offered, or the one chosen.'],
  45: ['psk_key_exchange_modes', 'How shared keys may be used.'],
  51: ['key_share', 'The public half of a key exchange.'],
  65281: ['renegotiation_info', 'Guards a repeated handshake, before TLS 1.3.'],
};

const suiteList: Show = (bytes, start, end) =>
  Array.from({ length: Math.min(8, (end - start) >> 1) }, (_, i) =>
    suiteName(uint16(bytes, start + 2 * i)),
  ).join(', ') + (end - start > 16 ? ', …' : '');

/** The names of an ALPN extension (RFC 7301, section 3.1). */
function alpnNames(bytes: Uint8Array, start: number, end: number): string[] {
  const names: string[] = [];
  for (let at = start + 2; at < end; at += 1 + (bytes[at] ?? 0)) {
    names.push(preview(bytes, at + 1, Math.min(end, at + 1 + (bytes[at] ?? 0))));
  }
  return names;
}

function extensionValue(type: number, client: boolean): Show {
  return (bytes, at, to) => {
    const start = at + 4;
    if (type === 0 && to > start) return hostName(bytes, start, to);
    if (type === 16) return alpnNames(bytes, start, to).join(', ');
    if (type === 43) return versions[newest(bytes, start + (client ? 1 : 0), to)] ?? hex(bytes, start, to);
    return to > start ? hex(bytes, start, to) : 'present';
  };
}

/** The fields of a hello’s body, from `list.at` to `end`. */
export function helloFields(list: FieldList, end: number, client: boolean): void {
  const { bytes, at: start } = list;
  const parts = partsOf(bytes, start, end, client);
  list
    .upTo(
      Math.min(end, start + 2),
      'legacy_version',
      showVersion,
      'Always TLS 1.2 since 1.3; supported_versions says the true one.',
    )
    .upTo(
      Math.min(end, start + sessionAt),
      'random',
      hex,
      'Random bytes that make every handshake different.',
    )
    .upTo(
      parts.suitesAt,
      'legacy_session_id',
      (_, from, to) => hex(bytes, from + 1, to) || 'empty',
      'An echo of older versions, after its length.',
    );
  if (client) {
    list
      .upTo(
        Math.min(parts.suitesEnd, parts.suitesAt + 2),
        'cipher_suites length',
        decimal,
        'Bytes of suites that follow, two for each.',
      )
      .upTo(
        parts.suitesEnd,
        'cipher_suites',
        suiteList,
        'The ways of sealing data that the client offers, the best first.',
      );
  } else
    list.upTo(
      parts.suitesEnd,
      'cipher_suite',
      suiteList,
      'The way of sealing data that the server has chosen.',
    );
  list.upTo(parts.compressionEnd, 'legacy_compression_methods', hex, 'Compression is no longer used.');
  list.upTo(
    Math.min(end, parts.compressionEnd + 2),
    'extensions length',
    decimal,
    'Bytes of extensions that follow.',
  );
  for (const { type, end: to } of parts.extensions) {
    const [name, meaning] = extensions[type] ?? [
      `extension ${type}`,
      isGrease(type) ? 'Says nothing: it keeps servers from being rigid.' : 'An extension of TLS.',
    ];
    list.upTo(to, name, extensionValue(type, client), meaning);
  }
  list.upTo(end, 'Rest', hex, 'Part of an extension that goes on later.');
}
