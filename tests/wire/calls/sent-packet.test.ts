import { expect, test } from 'vitest';
import { sentPacket } from '../../../runner/wire/calls/sent-packet.ts';
import { decodeFrame } from '../../../runner/wire/decode.ts';
import { changed, tcp } from '../../support/frames.ts';
import { realFrames } from '../../support/real-frames.ts';

const sent = (bytes: Uint8Array) =>
  sentPacket({ number: 1, atUs: 0, network: 'lan', from: 'client', frame: decodeFrame(bytes), note: {} });

test('asks for an address if it asks all', () => {
  expect(sent(realFrames.arpRequest).asksFor).toBe('192.168.1.1');
  expect(sent(realFrames.neighbourSolicitation).asksFor).toBe('2001:db8:1::1');
});

test('asks nobody for anything where the kernel probes a neighbour that it knows', () => {
  const toOne = (bytes: Uint8Array) => [0, 1, 2, 3, 4, 5].reduce((all, at) => changed(all, at, 2), bytes);
  expect(sent(toOne(realFrames.arpRequest)).asksFor).toBeUndefined();
  expect(sent(toOne(realFrames.neighbourSolicitation)).asksFor).toBeUndefined();
});

test('tells a segment of a TLS handshake from one with data', () => {
  const segment = (...data: number[]) => tcp({ flags: 'A', sequence: 1, data: Uint8Array.from(data) });
  expect(sent(segment(22, 3, 1, 0, 4, 1, 0, 0, 0)).tcp).toMatchObject({ isHandshake: true, dataLength: 9 });
  expect(sent(segment(20, 3, 3, 0, 1, 1, 23, 3, 3, 0, 1, 9)).tcp?.isHandshake).toBe(true);
  expect(sent(segment(23, 3, 3, 0, 1, 9)).tcp?.isHandshake).toBe(false);
});
