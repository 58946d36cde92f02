import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Impairment } from '../../../runner/protocol/impairment.ts';
import { linkAbilitiesHere } from '../../../runner/sandbox/choose.ts';
import { defaultLimits } from '../../../runner/sandbox/limits.ts';
import { backendNamed } from '../../support/backends.ts';
import { LinkMeter, type Way } from '../../support/link-meter.ts';

const able = (await linkAbilitiesHere(defaultLimits)).includes('delay');
const lacks = able ? '' : ' (NOT TESTED: this kernel has no netem)';
if (lacks) console.warn(`Links by netem${lacks}`);

describe.skipIf(!able)(`a link by netem${lacks}`, () => {
  let meter: LinkMeter;

  beforeAll(async () => {
    meter = await LinkMeter.open(await backendNamed('netns'));
  });

  afterAll(() => meter[Symbol.asyncDispose]());

  const set = (impairment: Impairment) => meter.network.setLink('lan', 'client', impairment);

  /** The kernel's timers are never early; the first packet shows what a machine at work does not add. */
  function expectDelay({ delaysMs }: Pick<Way, 'delaysMs'>, leastMs: number): void {
    expect(delaysMs[0]).toBeGreaterThan(leastMs - 0.1);
    expect(delaysMs[0]).toBeLessThan(leastMs + 40);
  }

  function expectOnce(way: Way): void {
    expect(way).toMatchObject({ sent: 50, arrived: 50, again: 0, overtaken: 0 });
  }

  /** Within four standard deviations of what that share of so many is (a binomial distribution). */
  function expectShare(count: number, share: number, of: number): void {
    const deviation = Math.sqrt(of * share * (1 - share));
    expect(Math.abs(count - of * share)).toBeLessThanOrEqual(4 * deviation);
  }

  test('delays what goes either way, in order', async () => {
    await set({ delayMs: 60 });
    const { there, back } = await meter.measure();
    for (const way of [there, back]) {
      expectOnce(way);
      expectDelay(way, 60);
    }
  });

  test('varies the delay around its mean', async () => {
    await set({ delayMs: 80, jitterMs: 40 });
    const { there, back } = await meter.measure();
    for (const way of [there, back]) {
      expect(way).toMatchObject({ sent: 50, arrived: 50 });
      expectDelay(way, 40);
      expect(way.delaysMs.at(-1)).toBeGreaterThan(80);
    }
  });

  test('duplicates what goes either way', async () => {
    await set({ duplicatePercent: 100 });
    const all = await meter.measure();
    expect(all.there).toMatchObject({ sent: 50, arrived: 100, again: 50 });
    expect(all.back).toMatchObject({ sent: 100, arrived: 200, again: 100 });
    await set({ duplicatePercent: 30 });
    const some = await meter.measure({ count: 100 });
    expectShare(some.there.again, 0.3, 100);
    expectShare(some.back.again, 0.3, some.back.sent);
  });

  test('lets a share of the packets overtake the delayed ones', async () => {
    await set({ delayMs: 200, reorderPercent: 25 });
    const { there, back } = await meter.measure({ count: 100 });
    for (const way of [there, back]) {
      expect(way).toMatchObject({ sent: 100, arrived: 100, again: 0 });
      expect(way.overtaken).toBeGreaterThan(0);
      expectShare(way.delaysMs.filter((each) => each < 200 - 0.1).length, 0.25, 100);
    }
  });

  test('loses packets beside what netem does', async () => {
    await set({ lossPercent: 30, delayMs: 60 });
    const { there, back } = await meter.measure({ count: 100 });
    for (const way of [there, back]) {
      expectDelay(way, 60);
      expectShare(way.arrived, 0.7, way.sent);
    }
  });

  test.each([
    ['there', { bytes: 470 }],
    ['back', { answerBytes: 470 }],
  ] as const)('has a rate beside a delay, %s, and loses what would wait too long', async (way, big) => {
    await set({ rateKbit: 64, delayMs: 100 });
    const { arrived, delaysMs, spanMs } = (await meter.measure(big))[way];
    // Of 50 frames of 512 bytes eight find a full bucket, and what waits at most is a bucket and 400 ms.
    expect(arrived).toBeLessThan(50);
    expectDelay({ delaysMs }, 100);
    expect(delaysMs.at(-1)).toBeLessThan(100 + 400 + 512 + 300);
    const kbit = ((arrived - 8) * 512 * 8) / spanMs;
    expect(kbit).toBeGreaterThan(40);
    expect(kbit).toBeLessThan(90);
  });

  test('does all at once', async () => {
    const link = { delayMs: 100, jitterMs: 20, duplicatePercent: 50, reorderPercent: 20 };
    await set({ ...link, lossPercent: 20, rateKbit: 512 });
    const { there, back } = await meter.measure({ count: 100, gapMs: 10 });
    for (const way of [there, back]) {
      expect(way.again).toBeGreaterThan(0);
      expect(way.overtaken).toBeGreaterThan(0);
      expect(way.delaysMs[0]).toBeLessThan(80);
      // The half that is sent twice is lost as often, once or each copy for itself.
      expect(way.arrived / way.sent).toBeGreaterThan(0.8);
      expect(way.arrived / way.sent).toBeLessThan(1.6);
    }
  });

  test('no longer does what it did before', async () => {
    await set({ delayMs: 100, jitterMs: 50, reorderPercent: 50, duplicatePercent: 100, rateKbit: 8 });
    await set({ delayMs: 20 });
    const { there, back } = await meter.measure();
    for (const way of [there, back]) {
      expectOnce(way);
      expectDelay(way, 20);
    }
  });

  test.each<Impairment[]>([
    [{ delayMs: 300 }, { rateKbit: 10_000 }],
    [{ rateKbit: 8 }, { duplicatePercent: 0 }],
    [{ delayMs: 300, rateKbit: 8, duplicatePercent: 100 }, {}],
    [{ lossPercent: 100, delayMs: 300 }, {}],
  ])('changes from %j to %j', async (before, after) => {
    await set(before);
    await set(after);
    const { there, back } = await meter.measure();
    for (const way of [there, back]) {
      expectOnce(way);
      expectDelay(way, 0);
    }
  });
});
