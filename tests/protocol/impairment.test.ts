import { expect, test } from 'vitest';
import {
  abilities,
  abilitiesFor,
  describeAbilities,
  impairmentSchema,
} from '../../runner/protocol/impairment.ts';

test('says what a machine must be able to do for a link', () => {
  expect(abilitiesFor({})).toEqual([]);
  expect(abilitiesFor({ lossPercent: 0, delayMs: 0 })).toEqual([]);
  expect(abilitiesFor({ lossPercent: 20, delayMs: 40, jitterMs: 5 })).toEqual(['lose', 'delay', 'jitter']);
});

test('tells in words what a machine can and cannot do', () => {
  expect(describeAbilities(abilities)).toBe(
    'Labs can lose, limit rate, delay, jitter, duplicate, reorder packets',
  );
  expect(describeAbilities(['lose', 'limit rate'])).toBe(
    'Labs can lose, limit rate; cannot delay, jitter, duplicate, reorder: this kernel has no netem',
  );
  expect(describeAbilities([])).toMatch(/^Labs cannot lose, /);
});

test.each([
  { lossPercent: 101 },
  { lossPercent: -1 },
  { lossPercent: Number.NaN },
  { delayMs: 10_001 },
  { rateKbit: 0 },
  { jitterMs: 5 },
  { reorderPercent: 5 },
  { loss: 20 },
])('refuses %j', (impairment) => {
  expect(impairmentSchema.safeParse(impairment).success).toBe(false);
});
