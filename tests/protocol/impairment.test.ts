import { expect, test } from 'vitest';
import {
  abilities,
  abilitiesFor,
  describeAbilities,
  describeImpairment,
  describeLack,
} from '../../runner/protocol/impairment.ts';
import { impairmentSchema } from '../../runner/protocol/impairment-schema.ts';

test('says what a machine must be able to do for a link', () => {
  expect(abilitiesFor({})).toEqual([]);
  expect(abilitiesFor({ lossPercent: 0, delayMs: 0 })).toEqual([]);
  expect(abilitiesFor({ lossPercent: 20, delayMs: 40, jitterMs: 5 })).toEqual(['lose', 'delay', 'jitter']);
});

test('tells in words what a machine can and cannot do', () => {
  expect(describeAbilities(abilities)).toBe(
    'Links can lose packets, limit the rate, delay packets, vary the delay, duplicate packets and reorder packets',
  );
  expect(describeAbilities(['lose', 'limit rate'])).toBe(
    'Links can lose packets and limit the rate. They cannot delay packets, vary the delay, duplicate packets or reorder packets: this kernel has no netem',
  );
  expect(describeAbilities([])).toMatch(/^Links cannot lose packets, .*, and nft and tc are missing$/);
});

test('says what a machine lacks for a link, and nothing when it lacks nothing', () => {
  expect(describeLack(['lose', 'delay'], ['lose'])).toBe('cannot delay packets: this kernel has no netem');
  expect(describeLack(['limit rate'], ['lose'])).toBe('cannot limit the rate: this kernel has no tbf');
  expect(describeLack(['lose'], ['lose'])).toBeUndefined();
  expect(describeLack([], [])).toBeUndefined();
});

test.each([
  [{}, 'perfect'],
  [{ lossPercent: 0 }, 'perfect'],
  [{ lossPercent: 20, rateKbit: 512 }, 'loses 20 %, at most 512 kbit/s'],
  [{ delayMs: 40, jitterMs: 5, reorderPercent: 1 }, 'delays by 40 ± 5 ms, reorders 1 %'],
  [{ delayMs: 40, duplicatePercent: 0.5 }, 'delays by 40 ms, duplicates 0.5 %'],
])('tells in words what a link does: %j', (impairment, words) => {
  expect(describeImpairment(impairment)).toBe(words);
});

test.each([
  { lossPercent: 101 },
  { lossPercent: -1 },
  { lossPercent: Number.NaN },
  { delayMs: 1001 },
  { delayMs: 1000, jitterMs: 501 },
  { rateKbit: 0 },
  { rateKbit: 64.5 },
  { jitterMs: 5 },
  { reorderPercent: 5 },
  { loss: 20 },
])('refuses %j', (impairment) => {
  expect(impairmentSchema.safeParse(impairment).success).toBe(false);
});
