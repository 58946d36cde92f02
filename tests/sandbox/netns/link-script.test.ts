import { expect, test } from 'vitest';
import { latencyOf, lossScript, queueScript } from '../../../runner/sandbox/netns/link-script.ts';

const all = { netem: true, nft: true, tbf: true };
const without = { ...all, netem: false };
const full = {
  lossPercent: 2.5,
  delayMs: 40,
  jitterMs: 5,
  duplicatePercent: 1,
  reorderPercent: 10,
  rateKbit: 1000,
};

test('netem does what only it can, and what limits the rate hangs below it', () => {
  expect(queueScript('eth0', full, all)).toBe(
    `tc qdisc replace dev eth0 root handle 1: netem limit 10000 delay 40ms 5ms duplicate 1% reorder 10%
tc qdisc replace dev eth0 parent 1: tbf rate 1000kbit burst 4096 latency 400ms`,
  );
});

test('netem loses packets only where nftables cannot', () => {
  expect(queueScript('eth0', full, { ...all, nft: false })).toContain(' loss 2.5% ');
  expect(queueScript('eth0', { lossPercent: 2.5 }, all)).not.toContain('netem');
});

test('a rate that is no longer limited is taken from below netem', () => {
  expect(queueScript('eth0', { delayMs: 0.5 }, all)).toBe(
    `tc qdisc replace dev eth0 root handle 1: netem limit 10000 delay 0.5ms
tc qdisc del dev eth0 parent 1: 2>/dev/null || true`,
  );
});

test.each([all, without])('a rate alone needs a token bucket that holds at least two frames: %j', (means) => {
  expect(queueScript('p0-0', { rateKbit: 64 }, means)).toBe(
    'tc qdisc replace dev p0-0 root tbf rate 64kbit burst 4096 latency 400ms',
  );
  expect(queueScript('p0-0', { rateKbit: 100_000 }, means)).toContain('burst 50000 ');
});

test('a perfect link has no queue of its own', () => {
  for (const means of [all, without]) {
    expect(queueScript('eth0', {}, means)).toBe('tc qdisc del dev eth0 root 2>/dev/null || true');
  }
});

test('a packet may be delayed, and wait behind a full queue with an empty bucket', () => {
  expect(latencyOf({})).toEqual({ leastMs: 0, mostMs: 0 });
  expect(latencyOf({ delayMs: 40, jitterMs: 5 })).toEqual({ leastMs: 35, mostMs: 45 });
  expect(latencyOf({ delayMs: 40, rateKbit: 64 })).toEqual({ leastMs: 40, mostMs: 40 + 400 + 512 });
  expect(latencyOf({ delayMs: 40, reorderPercent: 5 })).toEqual({ leastMs: 0, mostMs: 40 });
});

test('loss is a rule for each direction, and no rule when nothing is lost', () => {
  expect(
    lossScript('p1-0', { lossPercent: 12.34 }).match(/numgen random mod 10000 < 1234 drop/g),
  ).toHaveLength(2);
  expect(lossScript('p1-0', {})).not.toContain('numgen');
});
