import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeFrame } from '../../../runner/wire/decode.ts';
import { arrowOf } from '../../../src/components/wire/arrow.ts';
import { udp } from '../../support/frames.ts';
import { captured, lanes } from './captures.ts';

/** Its receiver’s address is the server’s. */
const frame = decodeFrame(udp('x'));
const packet = (from: string, to: string[], lost = false) => {
  const arrivals = to.map((host) => ({ host, atUs: 1 }));
  return { ...captured(1, frame.bytes, { from, arrivals, lost }), frame, note: {} };
};

test('an arrow goes from its host to the one it reached', () => {
  expect(arrowOf(packet('server', ['client']), lanes)).toMatchObject({
    from: 2,
    left: 0,
    right: 2,
    heads: [0],
  });
});

test('a broadcast reaches several', () => {
  expect(arrowOf(packet('router', ['client', 'server']), lanes)).toMatchObject({
    left: 0,
    right: 2,
    heads: [0, 2],
  });
});

test('a lost packet ends on its way to the receiver that its address names', () => {
  const arrow = arrowOf(packet('client', [], true), lanes);
  expect(arrow).toMatchObject({ from: 0, heads: [], lost: true });
  expect(arrow?.end).toBeGreaterThan(1);
  expect(arrow?.end).toBeLessThan(2);
});

test('a host that no lane is has no arrow', () => {
  expect(arrowOf(packet('stranger', ['client']), lanes)).toBeUndefined();
});

test('every arrow stays within reach of the lanes, whoever is said to have sent and got it', () => {
  const host = fc.constantFrom('client', 'router', 'server', 'stranger', '');
  fc.assert(
    fc.property(
      host,
      fc.array(host),
      fc.boolean(),
      fc.integer({ min: 0, max: 3 }),
      (from, to, lost, count) => {
        const arrow = arrowOf(packet(from, to, lost), lanes.slice(0, count));
        if (!arrow) return;
        expect(arrow.left).toBeLessThanOrEqual(arrow.from);
        expect(arrow.right).toBeGreaterThanOrEqual(arrow.from);
        expect(arrow.right - arrow.left).toBeGreaterThan(0);
        expect(arrow.left).toBeGreaterThanOrEqual(0);
        expect(arrow.right).toBeLessThan(Math.max(count, 2));
        expect(arrow.heads.includes(arrow.from)).toBe(false);
      },
    ),
  );
});
