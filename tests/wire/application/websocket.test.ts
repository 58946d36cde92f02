import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import type { WebSocketLayer } from '../../../runner/wire/application/websocket.ts';
import { summaryOf } from '../../../runner/wire/layer-summaries.ts';
import { portOf, tap } from './loopback.ts';
import { decodeSoundly, fieldTexts, summaries, tcp } from './soundness.ts';

const upgraded = tcp(8080, 49152, 'websocket');
const hexadecimal = (digits: string) => Uint8Array.from(Buffer.from(digits.replaceAll(' ', ''), 'hex'));

describe('the examples of RFC 6455, section 5.7', () => {
  test.each([
    ['a single-frame unmasked text', '81 05 48 65 6c 6c 6f', ['text “Hello”']],
    ['a single-frame masked text', '81 85 37 fa 21 3d 7f 9f 4d 51 58', ['text “Hello”']],
    [
      'a fragmented unmasked text',
      '01 03 48 65 6c 80 02 6c 6f',
      ['text, not the last of its message “Hel”', 'continuation, 2 bytes'],
    ],
    ['an unmasked ping', '89 05 48 65 6c 6c 6f', ['ping, 5 bytes']],
    ['a masked pong', '8a 85 37 fa 21 3d 7f 9f 4d 51 58', ['pong, 5 bytes']],
  ])('%s', (_, digits, expected) => {
    expect(summaries(hexadecimal(digits), upgraded)).toEqual(expected);
  });

  test('256 bytes and 64 KiB have longer lengths', () => {
    const short = new Uint8Array(4 + 256);
    short.set([0x82, 0x7e, 1, 0]);
    expect(summaries(short, upgraded)).toEqual(['binary, 256 bytes']);
    const long = new Uint8Array(10 + 65536);
    long.set([0x82, 0x7f, 0, 0, 0, 0, 0, 1, 0, 0]);
    expect(summaries(long, upgraded)).toEqual(['binary, 65536 bytes']);
  });

  test('the masked text field by field', () => {
    expect(fieldTexts(hexadecimal('81 85 37 fa 21 3d 7f 9f 4d 51 58'), upgraded)).toEqual([
      'FIN: 1',
      'RSV1: 0',
      'RSV2: 0',
      'RSV3: 0',
      'Opcode: text (1)',
      'MASK: 1',
      'Payload len: 5',
      'Masking-key: 0x37fa213d',
      'Payload data: Hello',
    ]);
  });
});

test('what ws sends is read, from the upgrade to the close', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  server.on('connection', (socket) => {
    socket.send('Good day');
    socket.on('message', (data) => socket.send(`${'long '.repeat(100)}${data}`));
  });
  const wire = await tap(portOf(server));
  const client = new WebSocket(`ws://127.0.0.1:${wire.port}/`);
  await once(client, 'message');
  client.send('Zoë');
  await once(client, 'message');
  client.close(1000, 'done');
  await once(client, 'close');
  server.close();
  wire.close();

  const layersOf = (fromServer: boolean) =>
    wire.pieces
      .filter((piece) => piece.fromServer === fromServer)
      .flatMap(({ bytes }, i) =>
        decodeSoundly(bytes, i ? upgraded : fromServer ? tcp(49152, 8080) : tcp(8080)),
      );
  const [request, ...fromClient] = layersOf(false);
  const [response, ...fromServer] = layersOf(true);
  expect(request).toMatchObject({ protocol: 'http', kind: 'request', upgrade: 'websocket' });
  expect(response).toMatchObject({ protocol: 'http', status: 101, upgrade: 'websocket' });
  expect(fromClient).toMatchObject([
    { opcode: 1, masked: true, preview: 'Zoë' },
    { opcode: 8, closeCode: 1000, preview: 'done' },
  ]);
  expect(fromServer).toMatchObject([
    { opcode: 1, masked: false, preview: 'Good day' },
    { opcode: 1, payloadBytes: 504 },
    { opcode: 8, closeCode: 1000 },
  ]);
});

describe('a frame that is cut or wrong', () => {
  const one = (digits: string) => decodeSoundly(hexadecimal(digits), upgraded) as WebSocketLayer[];

  test('goes on in the next segment', () => {
    for (const digits of ['81', '81 85 37', '81 7e 01', '81 05 48 65']) {
      expect(one(digits)).toMatchObject([{ opcode: 1, continues: true, fault: undefined }]);
    }
  });

  test.each([
    ['83 00', 'opcode 3 is reserved'],
    ['a1 00', 'RSV2 or RSV3 is set, which no extension in use defines'],
    ['09 00', 'a control frame is fragmented'],
    ['89 7e 00 80', 'a control frame has more than 125 bytes'],
  ])('%s is a fault after another frame, and the middle of an earlier one before', (digits, fault) => {
    expect(one(`81 00 ${digits}`).at(-1)?.fault).toBe(fault);
    expect(one(digits)).toMatchObject([{ opcode: -1, fault: undefined }]);
  });

  test.each([
    ['88 7e 00 7e', ''],
    ['88 fe 00 7e 00 00 00 00', ', masked'],
  ])('%s, a close longer than it may be, is a fault and a close%s', (digits) => {
    const [layer, ...more] = one(`${digits} 03 e8 ${'61 '.repeat(124)}`);
    expect(more).toEqual([]);
    expect(layer).toMatchObject({ opcode: 8, closeCode: 1000, continues: false });
    expect(layer?.fault).toBe('a control frame has more than 125 bytes');
    expect(summaryOf(layer as WebSocketLayer)).toBe('close normal closure (1000)');
  });

  test.each([
    ['82 7e 00 01 00', 'the length 1 is not in its shortest form'],
    ['82 7f 80 00 00 00 00 00 00 00', 'the length’s first bit is set, which must be 0'],
    ['88 01 03', 'a close frame’s body is 1 byte; a code has 2'],
  ])('%s is a fault', (digits, fault) => {
    expect(one(digits)[0]?.fault).toBe(fault);
  });

  test('a compressed text is not read as text', () => {
    expect(fieldTexts(hexadecimal('c1 02 f2 48'), upgraded).at(-1)).toBe('Payload data: 2 compressed bytes');
  });
});
