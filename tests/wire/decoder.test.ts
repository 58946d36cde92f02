import { expect, test } from 'vitest';
import { Decoder } from '../../runner/wire/decoder.ts';
import { tcp } from '../support/frames.ts';

const back = {
  source: '203.0.113.20',
  destination: '192.168.1.10',
  sourcePort: 8080,
  destinationPort: 49152,
};
const request = 'GET / HTTP/1.1\r\nHost: server\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
const response = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
const hello = '\x01\x02hi';

test('after a 101, both sides of the connection speak WebSocket, what is sent again and others do not', () => {
  const decoder = new Decoder();
  const [asked, switched] = [1001 + request.length, 5001 + response.length];
  const there = { destinationPort: 8080 };
  const frames = [
    tcp({ flags: 'S', ...there, sequence: 1000 }),
    tcp({ flags: 'SA', ...back, sequence: 5000, acknowledgment: 1001 }),
    tcp({ flags: 'PA', ...there, sequence: 1001, acknowledgment: 5001, data: request }),
    tcp({ flags: 'PA', ...back, sequence: 5001, acknowledgment: asked, data: response }),
    tcp({ flags: 'PA', ...there, sequence: 1001, acknowledgment: 5001, data: request }),
    tcp({ flags: 'PA', ...back, sequence: switched, acknowledgment: asked, data: hello }),
    tcp({ flags: 'PA', ...there, sequence: asked, acknowledgment: switched, data: hello }),
    tcp({ flags: 'PA', ...there, sourcePort: 50000, sequence: 1, acknowledgment: 1, data: hello }),
  ];
  const tops = frames.map((bytes, index) => {
    const { frame } = decoder.add({ number: index + 1, atUs: index, network: 'lan', bytes });
    return frame.layers.at(-1)?.protocol;
  });
  expect(tops).toEqual(['tcp', 'tcp', 'http', 'http', 'http', 'websocket', 'websocket', 'data']);
});

/** The innermost protocol of segments of one connection to a port, each of them the client’s. */
function spoken(destinationPort: number, ...segments: (string | Uint8Array)[]) {
  const decoder = new Decoder();
  let sequence = 1;
  return segments.map((data, index) => {
    const bytes = tcp({ flags: 'PA', sequence, acknowledgment: 1, destinationPort, data });
    sequence += data.length;
    const { frame } = decoder.add({ number: index + 1, atUs: index, network: 'lan', bytes });
    return frame.layers.at(-1)?.protocol;
  });
}

const post = 'POST / HTTP/1.1\r\nContent-Length: 40\r\n\r\n';

test('HTTP goes on at the port of TLS, too', () => {
  expect(spoken(443, post, 'the body of it', 'and the rest of it')).toEqual(['http', 'http', 'http']);
});

test('TLS that began at any port goes on, though no record begins in a segment', () => {
  const record = Uint8Array.of(22, 3, 1, 1, 0, 1, 0, 0, 252, 3, 3, 9, 9);
  for (const port of [9443, 25, 8080, 443]) {
    expect(spoken(port, record, 'middle', Uint8Array.of(0, 255, 1, 2, 3, 4))).toEqual(['tls', 'tls', 'tls']);
  }
  expect(spoken(25, 'STARTTLS\r\n', record, Uint8Array.of(0, 255, 1))).toEqual(['smtp', 'tls', 'tls']);
});
