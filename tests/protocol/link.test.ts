import { expect, test } from 'vitest';
import { lineForLane } from '../../runner/protocol/link.ts';

const link = { network: 'lan', host: 'client', impairment: { lossPercent: 20, rateKbit: 512 } };

test('a change is told in the lane of its host, and in no other', () => {
  const lanes = ['server', 'client'];
  expect(lineForLane(link, 'client', lanes)).toBe('Link to lan: loses 20 %, at most 512 kbit/s');
  expect(lineForLane(link, 'server', lanes)).toBeUndefined();
});

test('the change of a host that has no lane is told in all', () => {
  expect(lineForLane({ ...link, host: 'router', impairment: {} }, 'server', ['server'])).toBe(
    'Link of router to lan: perfect',
  );
});
