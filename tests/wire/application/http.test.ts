import { once } from 'node:events';
import http from 'node:http';
import { describe, expect, test } from 'vitest';
import type { HttpLayer } from '../../../runner/wire/application/http.ts';
import { portOf, tap } from './loopback.ts';
import { decodeSoundly, fieldTexts, summaries, tcp } from './soundness.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const request = tcp(80);
const response = tcp(49152, 80);
const faultOf = (text: string) => decodeSoundly(bytesOf(text), request)[0]?.fault;

test('what node:http sends is read', async () => {
  const server = http.createServer((_, answer) => {
    answer.write('Good ');
    setImmediate(() => answer.end('day'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const wire = await tap(portOf(server));
  const client = http.request({
    port: wire.port,
    host: '127.0.0.1',
    path: '/greeting?name=Ada',
    agent: false,
  });
  client.end();
  const [answer] = (await once(client, 'response')) as [http.IncomingMessage];
  answer.resume();
  await once(answer, 'close');
  server.close();
  wire.close();

  const join = (fromServer: boolean) =>
    Buffer.concat(wire.pieces.filter((piece) => piece.fromServer === fromServer).map(({ bytes }) => bytes));
  expect(decodeSoundly(join(false), request)).toMatchObject([
    { kind: 'request', method: 'GET', startLine: 'GET /greeting?name=Ada HTTP/1.1', continues: false },
  ]);
  expect(decodeSoundly(join(true), response)).toMatchObject([
    { kind: 'response', status: 200, chunked: true, continues: false, fault: undefined },
  ]);
  expect(fieldTexts(join(true), response)).toEqual(
    expect.arrayContaining([
      'Status code: 200',
      'Transfer-Encoding: chunked',
      'chunk-size: 5 (5 bytes)',
      'chunk-data: Good ',
      'chunk-data: day',
      'last-chunk: 0',
    ]),
  );
});

describe('a request line that is longer than its segment', () => {
  const target = `/${'long'.repeat(500)}`;
  const line = bytesOf(`GET ${target} HTTP/1.1\r\nHost: www.example\r\n\r\n`);

  test.each([1460, 536, line.length - 30, line.length - 25])(
    'is HTTP with %i bytes, at any port',
    (length) => {
      for (const port of [80, 9999]) {
        const [layer] = decodeSoundly(line.subarray(0, length), tcp(port));
        expect(layer).toMatchObject({ protocol: 'http', kind: 'request', method: 'GET', continues: true });
        expect(layer?.fault).toBeUndefined();
      }
      const shown = Math.min(target.length, length - 4);
      expect(fieldTexts(line.subarray(0, length), request)).toContain(
        `Request target: ${target.slice(0, shown)}`,
      );
    },
  );

  test('is HTTP at its port however short, and text at others', () => {
    expect(summaries(bytesOf('GET /a'), tcp(80))).toEqual(['GET /a, goes on in the next segment']);
    expect(decodeSoundly(bytesOf('GET /a'), tcp(9999))).toMatchObject([{ protocol: 'text' }]);
    expect(decodeSoundly(bytesOf('GET the door'), tcp(80))).toMatchObject([{ protocol: 'text' }]);
    expect(decodeSoundly(bytesOf('GET /a'), tcp(80, 49152, 'http'))).toMatchObject([
      { kind: 'continuation' },
    ]);
  });
});

test('only the last transfer coding says whether there are chunks', () => {
  const chunkedBy = (coding: string) =>
    decodeSoundly(
      bytesOf(`HTTP/1.1 200 OK\r\nTransfer-Encoding: ${coding}\r\n\r\nbody`),
      response,
    )[0] as HttpLayer;
  for (const coding of ['xchunked', 'x-chunked', 'chunked, gzip', 'gzip chunked']) {
    expect(chunkedBy(coding)).toMatchObject({ chunked: false, bodyBytes: 4, fault: undefined });
  }
  for (const coding of ['chunked', 'gzip, chunked', 'Gzip,Chunked']) {
    expect(chunkedBy(coding)).toMatchObject({ chunked: true });
  }
});

test('a request field by field', () => {
  expect(
    fieldTexts(
      bytesOf('POST /mail HTTP/1.1\r\nHost: www.example\r\nContent-Length: 5\r\n\r\nHello'),
      request,
    ),
  ).toEqual([
    'Method: POST',
    'Request target: /mail',
    'HTTP version: HTTP/1.1',
    'Host: www.example',
    'Content-Length: 5',
    'Empty line: \\r\\n',
    'Body: Hello',
  ]);
});

describe('the body', () => {
  test('of two messages in one segment is told apart', () => {
    const two = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOKHTTP/1.1 204 No Content\r\n\r\n';
    expect(summaries(bytesOf(two), response)).toEqual([
      'HTTP/1.1 200 OK, 2 bytes of body',
      'HTTP/1.1 204 No Content',
    ]);
  });

  test('goes on in the next segment, which is a continuation', () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nHello';
    expect(summaries(bytesOf(head), response)).toEqual([
      'HTTP/1.1 200 OK, 5 of 1000 bytes of body, goes on in the next segment',
    ]);
    expect(summaries(bytesOf('{"name": "Ada"}'), { ...response, application: 'http' })).toEqual([
      '15 bytes, part of a body',
    ]);
  });

  test('without a length goes up to the close', () => {
    expect(decodeSoundly(bytesOf('HTTP/1.0 200 OK\r\n\r\nHello'), response)).toMatchObject([
      { bodyBytes: 5, continues: false },
    ]);
  });

  test.each(['5\r\nHel', '5\r\nHello\r\n', '5', '0\r\n', '0\r\nETag: "x"\r\n'])(
    'in chunks may be cut: %j',
    (body) => {
      const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
      expect(decodeSoundly(bytesOf(head + body), response)).toMatchObject([
        { continues: true, fault: undefined },
      ]);
    },
  );

  test('after an upgrade is another protocol', () => {
    const head = bytesOf('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n');
    expect(summaries(Buffer.concat([head, Buffer.from('8102486f', 'hex')]), response)).toEqual([
      'HTTP/1.1 101 Switching Protocols',
      'text “Ho”',
    ]);
  });
});

describe('a head', () => {
  test('that is cut goes on in the next segment', () => {
    const whole = 'GET / HTTP/1.1\r\nHost: www.example\r\n\r\n';
    for (let length = 14; length < whole.length; length++) {
      const [layer] = decodeSoundly(bytesOf(whole.slice(0, length)), request) as HttpLayer[];
      expect(layer).toMatchObject({ kind: 'request', continues: true, fault: undefined });
    }
  });

  test.each([
    ['Host www.example', 'the line “Host www.example” has no colon'],
    ['Host : www.example', 'a colon follows no name'],
    ['Content-Length: five', 'Content-Length is “five”, not a number'],
    ['Content-Length: 1\r\nContent-Length: 2', 'has two different Content-Lengths'],
    ['Content-Length: 1\r\nTransfer-Encoding: chunked', 'has both Transfer-Encoding and Content-Length'],
  ])('%j is a fault', (lines, fault) => {
    expect(faultOf(`GET / HTTP/1.1\r\n${lines}\r\n\r\n`)).toBe(fault);
  });

  test('with a chunk of no size is a fault', () => {
    expect(faultOf('POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfive\r\nHello\r\n')).toBe(
      'the size of chunk 1 is no hexadecimal number',
    );
  });
});

test('HTTP is known at any port by its first line', () => {
  expect(decodeSoundly(bytesOf('GET / HTTP/1.1\r\n\r\n'), tcp(9999))[0]?.protocol).toBe('http');
  expect(decodeSoundly(bytesOf('HTTP/1.1 404 Not Found\r\n\r\n'), tcp(9999))[0]?.protocol).toBe('http');
  expect(decodeSoundly(bytesOf('GET my mail\r\n'), tcp(9999))[0]?.protocol).toBe('text');
});
