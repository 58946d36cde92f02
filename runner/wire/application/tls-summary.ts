import type { Summary } from '../model.ts';
import { going } from './reader.ts';
import { contentTypes, handshakeTypes, type TlsLayer } from './tls.ts';
import { alertName, suiteName, versions } from './tls-names.ts';

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
  if (alert) return `${name} ${alertName(alert.description)}`;
  return layer.encrypted ? `${name}, ${layer.payloadBytes} bytes, encrypted` : name;
}

export const tlsSummary: Summary<TlsLayer> = {
  title: 'TLS',
  line: (layer) => going(layer, layer.contentType ? says(layer) : 'part of a record'),
};
