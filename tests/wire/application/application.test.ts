import { encode, type Packet, streamEncode } from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeMessage, kind, option } from '../../../runner/sandbox/netns/services/dhcp-message.ts';
import { decodeApplication } from '../../../runner/wire/application/application.ts';
import { summaryOf } from '../../../runner/wire/layer-summaries.ts';
import type { Carriage, Layer, Protocol } from '../../../runner/wire/model.ts';
import { decodeSoundly, summaries, tcp, udp } from './soundness.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const protocolsOf = (bytes: Uint8Array, carriage: Carriage) =>
  decodeSoundly(bytes, carriage).map(({ protocol }) => protocol);

test('no bytes are no layer', () => {
  expect(decodeApplication(new Uint8Array(4), 4, 4, tcp(80))).toEqual([]);
});

test('what no port explains is text where it can be read, else data', () => {
  expect(summaries(bytesOf('Good day, Zoë\n'), tcp(9999))).toEqual(['“Good day, Zoë”']);
  expect(summaries(Uint8Array.of(1, 2, 3), udp(9999))).toEqual(['3 bytes']);
  expect(protocolsOf(bytesOf('\x1b[2J'), tcp(9999))).toEqual(['data']);
});

test('a character that the edges of a segment cut apart leaves the text a text', () => {
  const bytes = bytesOf('€ and €');
  expect(protocolsOf(bytes.subarray(1, -1), tcp(9999))).toEqual(['text']);
  expect(protocolsOf(bytes.subarray(1, 3), tcp(9999))).toEqual(['data']);
});

test('control and direction characters of a text are written out', () => {
  expect(summaries(bytesOf('a\u202eb'), tcp(9999))).toEqual(['“a\\u{202e}b”']);
});

test('the lower port is asked first, and what is settled of the connection before both', () => {
  expect(protocolsOf(bytesOf('x'), tcp(8080, 23))).toEqual(['telnet']);
  expect(protocolsOf(Uint8Array.of(0x81, 0), { ...tcp(8080), application: 'websocket' })).toEqual([
    'websocket',
  ]);
  expect(protocolsOf(bytesOf('x'), udp(80))).toEqual(['text']);
});

test('what a datagram holds beyond its message is told apart', () => {
  const query = encode({ type: 'query', questions: [{ type: 'A', name: 'a.example' }] });
  expect(protocolsOf(Buffer.concat([query, Buffer.from('more')]), udp(53))).toEqual(['dns', 'text']);
});

const query: Packet = { type: 'query', id: 1, questions: [{ type: 'MX', name: 'mail.example.com' }] };
const lease = { op: 2, xid: 7, flags: 0, clientAddress: '0.0.0.0', yourAddress: '192.168.1.9' } as const;
const options = new Map([
  [option.kind, Buffer.from([kind.ack])],
  [option.server, Buffer.from([192, 168, 1, 1])],
]);

const hello =
  '160301006a010000660303' +
  '00'.repeat(32) +
  '00000213010100003b' +
  '00000010000e00000b7777772e6578616d706c65' +
  '0010000e000c02683208687474702f312e31' +
  '002b0003020304' +
  'ff01000100';

/** Good messages, each with the way it goes. */
const good: [string, Uint8Array, Carriage][] = [
  [
    'dns',
    encode({
      ...query,
      type: 'response',
      answers: [{ type: 'MX', name: 'mail.example.com', data: { preference: 1, exchange: 'a.example.com' } }],
    }),
    udp(53),
  ],
  ['dns over tcp', streamEncode(query), tcp(53)],
  ['dhcp', encodeMessage({ ...lease, mac: '02:00:00:00:00:01', options }), udp(68, 67)],
  [
    'http',
    bytesOf(
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nETag: 1\r\n\r\n',
    ),
    tcp(80),
  ],
  [
    'xml-rpc',
    bytesOf(
      'HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<methodResponse><params><param><value><i4>3</i4></value></param></params></methodResponse>',
    ),
    tcp(8080),
  ],
  [
    'websocket',
    Buffer.from('818537fa213d7f9f4d515888021388 8a00820301'.replace(' ', ''), 'hex'),
    tcp(8080, 9, 'websocket'),
  ],
  ['tls', Buffer.from(hello, 'hex'), tcp(443)],
  ['smtp', bytesOf('250-a\r\n250 b\r\nMAIL FROM:<a@b>\r\n.\r\n'), tcp(25)],
  ['pop3', bytesOf('+OK 2\r\n-ERR\r\n.\r\n'), tcp(49152, 110)],
  ['ftp', bytesOf('227 Entering Passive Mode (127,0,0,1,4,1)\r\n'), tcp(49152, 21)],
  ['nntp', bytesOf('GROUP misc.test\r\nARTICLE 1\r\n'), tcp(119)],
  ['telnet', Uint8Array.of(255, 251, 1, 255, 250, 24, 1, 255, 240, 104, 105), tcp(23)],
  ['text', bytesOf('Grüß dich\n'), tcp(9999)],
];

describe.each(good)('%s', (_, bytes, carriage) => {
  test('is decoded without a fault', () => {
    expect(decodeSoundly(bytes, carriage).map(({ fault }) => fault)).not.toContainEqual(expect.anything());
  });

  test('cut anywhere, it is decoded as far as it goes', () => {
    for (let end = 0; end < bytes.length; end++) decodeSoundly(bytes, carriage, 0, end);
    for (let start = 0; start < bytes.length; start++) decodeSoundly(bytes, carriage, start);
  });

  test('with bytes changed, it is decoded as far as it goes', () => {
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
        const changed = Uint8Array.from(bytes);
        for (const [at, byte] of changes) changed[at] = byte;
        decodeSoundly(changed, carriage);
      }),
      { numRuns: 300 },
    );
  });
});

const port = fc.constantFrom(21, 23, 25, 53, 67, 68, 80, 110, 119, 443, 587, 8080, 9999, 49152);
const application = fc.option(fc.constantFrom<Protocol>('websocket', 'http', 'tls', 'dns', 'ethernet'), {
  nil: undefined,
});
const carriages = fc.record({
  transport: fc.constantFrom('tcp' as const, 'udp' as const),
  sourcePort: port,
  destinationPort: port,
  application,
});

test('any bytes are decoded as far as they go, whatever their way', () => {
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.string({ maxLength: 200 }).map(bytesOf));
  fc.assert(
    fc.property(bytes, fc.nat(20), carriages, (some, start, carriage) => {
      decodeSoundly(some, carriage, Math.min(start, some.length));
    }),
    { numRuns: 3000 },
  );
});

/** Layers without the bytes that they lie in, and with their words. */
const saidBy = (layers: Layer[]) =>
  layers.map((layer) => ({ ...layer, bytes: undefined, words: summaryOf(layer) }));

test('bytes beyond the end are not looked at', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...good),
      fc.nat(),
      fc.uint8Array({ maxLength: 50 }),
      ([, bytes, carriage], cut, tail) => {
        const end = cut % (bytes.length + 1);
        const other = Buffer.concat([bytes.subarray(0, end), tail]);
        const whole = decodeSoundly(bytes.slice(0, end), carriage);
        expect(saidBy(decodeSoundly(other, carriage, 0, end))).toEqual(saidBy(whole));
      },
    ),
    { numRuns: 1000 },
  );
});
