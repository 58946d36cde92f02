import { expect, test } from 'vitest';
import { packetByKey } from '../../../src/components/wire/row-keys.ts';
import { withSilences } from '../../../src/components/wire/rows.ts';
import { udp } from '../../support/frames.ts';
import { captured, panelCapture } from './captures.ts';

const second = 1_000_000;
const capture = panelCapture(
  [0, 1, 2, 3].map((index) => captured(index + 1, udp('x'), { atUs: index * second })),
);
/** With a silence between each two. */
const rows = withSilences(capture.rows.packets);

test.each([
  ['ArrowDown', undefined, 1],
  ['ArrowUp', undefined, 1],
  ['End', undefined, 4],
  ['ArrowDown', 1, 2],
  ['ArrowDown', 4, 4],
  ['ArrowUp', 2, 1],
  ['ArrowUp', 1, 1],
  ['PageDown', 1, 3],
  ['PageUp', 4, 2],
  ['Home', 3, 1],
  ['End', 1, 4],
  ['a', 1, undefined],
  ['toString', 1, undefined],
])('%s leads from %s to %s, over silences', (key, from, to) => {
  expect(packetByKey(key, rows, from, 2)).toBe(to);
});

test('among no packets it leads nowhere', () => {
  expect(packetByKey('ArrowDown', [], undefined, 2)).toBeUndefined();
});
