import type { Carriage, Layer, Missing, Protocol } from '../model.ts';
import { decodeUnknown } from './data.ts';
import { decodeDhcp } from './dhcp.ts';
import { decodeDns, decodeDnsOverTcp } from './dns.ts';
import { decodeHttpMessage, isHttp } from './http.ts';
import { decodeLines, isLines, type LineProtocol } from './lines.ts';
import type { Part } from './reader.ts';
import { decodeTelnet } from './telnet.ts';
import { isText } from './text.ts';
import { decodeTls, isTlsRecord } from './tls.ts';
import { decodeWebSocket } from './websocket.ts';
import { decodeXmlRpc, isXmlRpc } from './xml-rpc.ts';

type Decode = (bytes: Uint8Array, start: number, end: number, carriage: Carriage) => Layer[];

/** The well-known ports that are told apart (IANA, Service Name and Transport Protocol Port Number Registry). */
const ports = {
  udp: { 53: 'dns', 67: 'dhcp', 68: 'dhcp' },
  tcp: {
    21: 'ftp',
    23: 'telnet',
    25: 'smtp',
    53: 'dns',
    80: 'http',
    110: 'pop3',
    119: 'nntp',
    443: 'tls',
    587: 'smtp',
    8080: 'http',
  },
} as const satisfies Record<Carriage['transport'], Record<number, Protocol>>;

/** The messages of a segment, the bodies of XML-RPC as layers of their own; after a 101, another protocol. */
function decodeHttp(bytes: Uint8Array, start: number, end: number, isExpected = false): Layer[] {
  const layers: Layer[] = [];
  for (let at = start; at < end; ) {
    const http = decodeHttpMessage(bytes, at, end, isExpected || at > start);
    const from = http.headEnd;
    const isCall =
      (http.kind === 'continuation' || http.contentType.includes('xml')) && isXmlRpc(bytes, from, http.end);
    if (!isCall) layers.push(http);
    else {
      if (from > at) layers.push({ ...http, end: from });
      layers.push(decodeXmlRpc(bytes, from, http.end));
    }
    at = http.end;
    if (http.status === 101) {
      return [...layers, ...(http.upgrade === 'websocket' ? decodeWebSocket : unknown)(bytes, at, end)];
    }
  }
  return layers;
}

const unknown = (bytes: Uint8Array, start: number, end: number): Layer[] =>
  start < end ? [decodeUnknown(bytes, start, end)] : [];

/** At its port, too, HTTP is what begins as HTTP: later segments are known by the connection. */
const decodeHttpPort: Decode = (bytes, start, end, { application }) =>
  application === 'http' || isHttp(bytes, start, end, true)
    ? decodeHttp(bytes, start, end, application !== 'http')
    : decodeUnnamed(bytes, start, end);

/** Bytes at a port of no known service: by what they say where that is unmistakable. */
function decodeUnnamed(bytes: Uint8Array, start: number, end: number): Layer[] {
  if (isTlsRecord(bytes, start, end)) return decodeTls(bytes, start, end);
  return isHttp(bytes, start, end) ? decodeHttp(bytes, start, end) : unknown(bytes, start, end);
}

/** At its port, TLS is all but what is unmistakably HTTP. */
const decodeTlsPort: Decode = (bytes, start, end, { application }) =>
  !application && isHttp(bytes, start, end) ? decodeHttp(bytes, start, end) : decodeTls(bytes, start, end);

/** Lines of text; a service may also have gone on under TLS. */
const lines =
  (protocol: LineProtocol): Decode =>
  (bytes, start, end, { sourcePort }) =>
    isText(bytes, start, end) || isLines(bytes, start, end)
      ? [decodeLines(protocol, bytes, start, end, protocolAt('tcp', sourcePort) === protocol)]
      : decodeUnnamed(bytes, start, end);

const decoders: Partial<Record<Protocol, Decode>> = {
  dns: (bytes, start, end, { transport, missing }) =>
    transport === 'tcp'
      ? decodeDnsOverTcp(bytes, start, end)
      : decodeDns(bytes, start, end, missing !== undefined),
  dhcp: (bytes, start, end, { missing }) => [decodeDhcp(bytes, start, end, missing !== undefined)],
  http: decodeHttpPort,
  websocket: decodeWebSocket,
  tls: decodeTlsPort,
  smtp: lines('smtp'),
  pop3: lines('pop3'),
  ftp: lines('ftp'),
  nntp: lines('nntp'),
  telnet: (bytes, start, end) => [decodeTelnet(bytes, start, end)],
};

const protocolAt = (transport: Carriage['transport'], port: number): Protocol | undefined =>
  (ports[transport] as Record<number, Protocol>)[port];

/** The service is at the lower port, most likely; the other one is an ephemeral port. */
function protocolOf({ transport, sourcePort, destinationPort, application }: Carriage): Protocol | undefined {
  if (application) return application;
  const [low, high] =
    sourcePort < destinationPort ? [sourcePort, destinationPort] : [destinationPort, sourcePort];
  return protocolAt(transport, low) ?? protocolAt(transport, high);
}

function decodeRest(bytes: Uint8Array, layers: Layer[], start: number, end: number): Layer[] {
  const last = layers.at(-1)?.end ?? start;
  return last < end ? [...layers, decodeUnknown(bytes, last, end)] : layers;
}

const continued = (layer: Layer, missing: Missing): Layer =>
  (layer as Partial<Part>).continues ? Object.assign(layer, { missing }) : layer;

/**
 * Decodes what a datagram or segment carries: none, one or several layers, which together
 * cover `start` to `end`.
 */
export function decodeApplication(
  bytes: Uint8Array,
  start: number,
  end: number,
  carriage: Carriage,
): Layer[] {
  const last = Math.min(end, bytes.length);
  if (start >= last) return [];
  const protocol = protocolOf(carriage);
  const decode = (protocol && decoders[protocol]) ?? (carriage.transport === 'tcp' ? decodeUnnamed : unknown);
  const layers = decode(bytes, start, last, carriage);
  const { missing } = carriage;
  return decodeRest(bytes, missing ? layers.map((layer) => continued(layer, missing)) : layers, start, last);
}
