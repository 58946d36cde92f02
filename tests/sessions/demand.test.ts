import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Demand } from '../../runner/sessions/demand.ts';

const halfLifeMs = 1000;

/** Askings for one of three things, each some time after the one before. */
const askings = fc.array(
  fc.record({
    thing: fc.constantFrom('a', 'b', 'c'),
    afterMs: fc.double({ min: 0, max: 5000, noNaN: true }),
  }),
);

function asked(all: { thing: string; afterMs: number }[]) {
  const demand = new Demand<string>(halfLifeMs);
  const times: [thing: string, atMs: number][] = [];
  let nowMs = 0;
  for (const { thing, afterMs } of all) {
    nowMs += afterMs;
    demand.note(thing, nowMs);
    times.push([thing, nowMs]);
  }
  return { demand, times, nowMs };
}

test('each asking counts by its own age, whatever came between', () => {
  fc.assert(
    fc.property(askings, fc.double({ min: 0, max: 5000, noNaN: true }), (all, laterMs) => {
      const { demand, times, nowMs } = asked(all);
      const atMs = nowMs + laterMs;
      for (const thing of ['a', 'b', 'c']) {
        const ages = times.filter(([each]) => each === thing).map(([, at]) => atMs - at);
        const sum = ages.reduce((total, age) => total + 0.5 ** (age / halfLifeMs), 0);
        expect(demand.of(thing, atMs)).toBeCloseTo(sum, 6);
      }
    }),
  );
});

test('ranks what was asked for, most first, and nothing else', () => {
  fc.assert(
    fc.property(askings, (all) => {
      const { demand, times, nowMs } = asked(all);
      const ranked = demand.ranked(nowMs);
      expect(new Set(ranked)).toEqual(new Set(times.map(([thing]) => thing)));
      const weights = ranked.map((thing) => demand.of(thing, nowMs));
      expect(weights).toEqual(weights.toSorted((a, b) => b - a));
    }),
  );
});
