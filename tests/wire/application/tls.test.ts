import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TlsLayer } from '../../../runner/wire/application/tls.ts';
import { decodeFrame } from '../../../runner/wire/decode.ts';
import { summaryOf } from '../../../runner/wire/layer-summaries.ts';
import { describeFrame } from '../../../runner/wire/summary.ts';
import { tcp as tcpFrame } from '../../support/frames.ts';
import { type Piece, portOf, tap } from './loopback.ts';
import { decodeSoundly, fieldTexts, summaries, tcp } from './soundness.ts';

let folder: string;
let identity: { key: Buffer; cert: Buffer };

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tls-test-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync('openssl', [...kind, '-keyout', key, '-out', cert, '-subj', '/CN=www.example'], {
    stdio: 'ignore',
  });
  identity = { key: readFileSync(key), cert: readFileSync(cert) };
});

afterAll(() => rmSync(folder, { recursive: true }));

/** A greeting over TLS of one version, as it went over the wire. */
async function greeting(
  version: 'TLSv1.2' | 'TLSv1.3',
  ofServer: tls.TlsOptions = {},
  ofClient: tls.ConnectionOptions = {},
): Promise<Piece[]> {
  const server = tls.createServer({ ...identity, ALPNProtocols: ['http/1.1'], ...ofServer }, (socket) =>
    socket.end('Good day'),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const wire = await tap(portOf(server));
  const client = tls.connect({
    port: wire.port,
    host: '127.0.0.1',
    servername: 'www.example',
    ALPNProtocols: ['h2', 'http/1.1'],
    rejectUnauthorized: false,
    minVersion: version,
    maxVersion: version,
    ...ofClient,
  });
  client.resume();
  await once(client, 'close');
  server.close();
  wire.close();
  return wire.pieces;
}

const layersOf = (pieces: Piece[], fromServer: boolean) =>
  pieces
    .filter((piece) => piece.fromServer === fromServer)
    .flatMap(({ bytes }) => decodeSoundly(bytes, fromServer ? tcp(49152, 443) : tcp(443)) as TlsLayer[]);

describe('what node:tls sends is read', () => {
  test('in TLS 1.3', async () => {
    const pieces = await greeting('TLSv1.3');
    const [hello, ...rest] = layersOf(pieces, false);
    expect(hello?.hello).toMatchObject({
      client: true,
      version: 0x304,
      serverName: 'www.example',
    });
    expect(summaryOf(hello as TlsLayer)).toBe('Client Hello for www.example');
    expect(rest.every((layer) => layer.encrypted || layer.contentType === 20)).toBe(true);
    const fromServer = layersOf(pieces, true).map(summaryOf);
    expect(fromServer[0]).toMatch(/^Server Hello, TLS 1\.3, TLS_AES_256_GCM_SHA384$/);
    expect(fromServer[1]).toBe('Change Cipher Spec');
    expect(fromServer[2]).toMatch(/^Application Data, \d+ bytes, encrypted$/);
  });

  test('in TLS 1.3, every record of a segment by its name', async () => {
    const pieces = await greeting('TLSv1.3');
    const first = pieces.find(({ fromServer }) => fromServer)?.bytes as Uint8Array;
    const frame = decodeFrame(
      tcpFrame({ flags: 'A', sequence: 1, data: first, sourcePort: 443, destinationPort: 49152 }),
    );
    expect(describeFrame(frame)).toBe('Server Hello, Change Cipher Spec, Application Data');
  });

  test('in TLS 1.3, the second hello of a client that was asked again', async () => {
    const pieces = await greeting('TLSv1.3', { ecdhCurve: 'P-384' }, { ecdhCurve: 'X25519:P-384' });
    const [, second] = pieces.filter(({ fromServer }) => !fromServer);
    const layers = decodeSoundly(second?.bytes as Uint8Array, tcp(443)) as TlsLayer[];
    expect(layers.map(summaryOf)).toEqual(['Change Cipher Spec', 'Client Hello for www.example']);
    expect(layers[1]).toMatchObject({ encrypted: false, hello: { client: true, version: 0x304 } });
  });

  test('in TLS 1.2, whose handshake can be read up to the change of cipher', async () => {
    const pieces = await greeting('TLSv1.2');
    const fromServer = layersOf(pieces, true).map(summaryOf).join('; ');
    expect(fromServer).toMatch(/^Server Hello, TLS 1\.2, 0xc0/);
    expect(fromServer).toMatch(/Certificate; Server Key Exchange; Server Hello Done/);
    expect(layersOf(pieces, false).map(summaryOf).slice(0, 4)).toEqual([
      'Client Hello for www.example',
      'Client Key Exchange',
      'Change Cipher Spec',
      expect.stringMatching(/^Handshake, \d+ bytes, encrypted$/),
    ]);
  });

  test('field by field', async () => {
    const [first] = await greeting('TLSv1.3');
    const texts = fieldTexts(first?.bytes as Uint8Array, tcp(443));
    expect(texts).toEqual(
      expect.arrayContaining([
        'type: Handshake (22)',
        'msg_type: Client Hello (1)',
        'server_name: www.example',
        'application_layer_protocol_negotiation: h2, http/1.1',
        'supported_versions: TLS 1.3',
      ]),
    );
    expect(texts.find((one) => one.startsWith('cipher_suites:'))).toMatch(/TLS_AES_256_GCM_SHA384/);
  });

  test('also where the hello is cut in two segments, and at any other port', async () => {
    const [first] = await greeting('TLSv1.3');
    const part = (first?.bytes as Uint8Array).subarray(0, 300);
    expect(decodeSoundly(part, tcp(9443))).toMatchObject([
      { protocol: 'tls', continues: true, hello: { serverName: 'www.example' } },
    ]);
  });
});

test('HTTP at the port of TLS is HTTP', () => {
  const request = new TextEncoder().encode('GET / HTTP/1.1\r\nHost: www.example\r\n\r\n');
  expect(summaries(request, tcp(443))).toEqual(['GET / HTTP/1.1']);
});

test('an alert says what is wrong', () => {
  expect(summaries(Uint8Array.of(21, 3, 3, 0, 2, 2, 40), tcp(443))).toEqual(['Alert handshake_failure (40)']);
});

test('a segment in which no record begins is part of one', () => {
  expect(summaries(new TextEncoder().encode('no record'), tcp(443))).toEqual(['part of a record']);
  const layers = decodeSoundly(Uint8Array.of(20, 3, 3, 0, 1, 1, 9, 9, 9, 9, 9), tcp(443));
  expect(layers.at(-1)?.fault).toBe('no record begins here');
});
