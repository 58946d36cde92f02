import { expect, test } from 'vitest';
import { lossScript, queueScript } from '../../../runner/sandbox/netns/link-script.ts';

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

test('netem does everything that nftables cannot, in the order its manual gives', () => {
  expect(queueScript('eth0', full, { ...all, nft: false })).toBe(
    'tc qdisc replace dev eth0 root netem limit 10000 delay 40ms 5ms loss 2.5% duplicate 1% reorder 10% rate 1000kbit',
  );
});

test('what nftables can lose, where it is seen, netem does not', () => {
  expect(queueScript('eth0', full, all)).not.toContain('loss');
});

test('without netem a token bucket limits the rate, and holds at least two frames', () => {
  expect(queueScript('p0-0', { rateKbit: 64 }, without)).toBe(
    'tc qdisc replace dev p0-0 root tbf rate 64kbit burst 4096 latency 400ms',
  );
  expect(queueScript('p0-0', { rateKbit: 100_000 }, without)).toContain('burst 50000 ');
});

test('a perfect link has no queue of its own', () => {
  for (const means of [all, without]) {
    expect(queueScript('eth0', {}, means)).toBe('tc qdisc del dev eth0 root 2>/dev/null || true');
  }
});

test('loss is a rule for each direction, and no rule when nothing is lost', () => {
  expect(
    lossScript('p1-0', { lossPercent: 12.34 }).match(/numgen random mod 10000 < 1234 drop/g),
  ).toHaveLength(2);
  expect(lossScript('p1-0', {})).not.toContain('numgen');
});
