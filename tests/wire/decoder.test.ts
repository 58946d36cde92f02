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

test('after a 101, both sides of the connection speak WebSocket, and what is sent again does not', () => {
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
  expect(tops).toEqual(['tcp', 'tcp', 'http', 'http', 'http', 'websocket', 'websocket', 'http']);
});
