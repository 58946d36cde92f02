import type { Summary } from '../model.ts';
import { going } from './reader.ts';
import { contentTypes, handshakeTypes, type TlsLayer } from './tls.ts';
import { alertName, suiteName, versions } from './tls-names.ts';

/** What a record holds, by name: its handshake messages, or its content. */
function namesOf({ hello, handshakes, alert, contentType }: TlsLayer): (string | undefined)[] {
  if (contentType === 0) return ['part of a record'];
  const name = contentTypes[contentType] ?? '';
  if (handshakes.length === 0) return [alert ? `${name} ${alertName(alert.description)}` : name];
  const server = hello?.client && hello.serverName ? ` for ${hello.serverName}` : '';
  return handshakes.map((type) => `${handshakeTypes[type]}${type === 1 ? server : ''}`);
}

function says(layer: TlsLayer): string {
  const { hello, handshakes, encrypted, payloadBytes } = layer;
  const [first, ...names] = namesOf(layer);
  if (hello && !hello.client && handshakes[0] === 2) {
    const version = versions[hello.version] ?? hello.version;
    return [first, version, suiteName(hello.cipherSuite), ...names].join(', ');
  }
  const size = encrypted && layer.contentType ? [`${payloadBytes} bytes`, 'encrypted'] : [];
  return [first, ...names, ...size].join(', ');
}

/** What the records of a segment hold, by name, several of a kind in a row as one. */
export function recordsText(records: readonly TlsLayer[]): string {
  const names = records.flatMap(namesOf);
  const last = records.at(-1) as TlsLayer;
  return going(last, names.filter((name, index) => name !== names[index - 1]).join(', '));
}

export const tlsSummary: Summary<TlsLayer> = {
  title: 'TLS',
  line: (layer) => going(layer, says(layer)),
};
