import { describe, expect, test } from 'vitest';
import type { SessionEvent } from '../../runner/protocol/events.ts';
import { defaultLimits, type Limits } from '../../runner/sandbox/limits.ts';
import { aloneHere } from '../../runner/sessions/accounts.ts';
import { Overtime } from '../../runner/sessions/overtime.ts';
import { Session } from '../../runner/sessions/session.ts';
import { Workshop } from '../../runner/sessions/workshop.ts';
import { backendNamed, backendsHere } from '../support/backends.ts';
import { labOf } from '../support/temporary-lab.ts';

const rest = { processorMs: 50, windowMs: 1000, warningMs: 2000 };

/** An overtime at 10 s, and what its page is told. */
function overtime() {
  const told: (number | undefined)[] = [];
  return { told, over: new Overtime(10_000, rest, (endsInMs) => told.push(endsInMs)) };
}

describe('the wall time of a run whose page is there', () => {
  test('never ends a program that rests', () => {
    const { told, over } = overtime();
    for (let ageMs = 0; ageMs < 100_000; ageMs += 100)
      expect(over.isOver(ageMs, 40 + ageMs / 100)).toBe(false);
    expect(told).toEqual([]);
  });

  test('ends a busy one in time, after a warning', () => {
    const { told, over } = overtime();
    const ages = Array.from({ length: 200 }, (_, index) => index * 100);
    expect(ages.find((ageMs) => over.isOver(ageMs, ageMs / 2))).toBe(10_000);
    expect(told).toEqual([2000]);
  });

  test('warns one that becomes busy later, and takes that back when it rests again', () => {
    const { told, over } = overtime();
    let processorMs = 0;
    const from = (fromMs: number, toMs: number, share: number) => {
      for (let ageMs = fromMs; ageMs < toMs; ageMs += 100) {
        processorMs += share * 100;
        if (over.isOver(ageMs, processorMs)) return ageMs;
      }
      return undefined;
    };
    expect(from(0, 20_000, 0)).toBeUndefined();
    expect(from(20_000, 21_000, 0.5)).toBeUndefined();
    expect(told).toEqual([2000]);
    expect(from(21_000, 30_000, 0)).toBeUndefined();
    expect(told).toEqual([2000, undefined]);
    expect(from(30_000, 40_000, 0.5)).toBeLessThan(32_500);
    expect(told).toEqual([2000, undefined, 2000]);
  });
});

const limits: Limits = {
  ...defaultLimits,
  run: { ...defaultLimits.run, wallMs: 1500 },
  rest: { processorMs: 60, windowMs: 600, warningMs: 500 },
};
const resting = "console.log('on'); setInterval(() => {}, 60_000);";
const busy =
  "console.log('on'); setInterval(() => { for (const end = Date.now() + 30; Date.now() < end; ); }, 50);";

describe.each(backendsHere)('on %s', (name) => {
  async function begin(source: string, hasPage: boolean) {
    const surroundings = { account: aloneHere(), workshop: new Workshop(), hasPage };
    const backend = await backendNamed(name);
    const session = await Session.open(labOf({ server: source }), backend, limits, surroundings);
    const events: SessionEvent[] = [];
    session.transcript.attach(({ event }) => events.push(event), 0);
    return { session, events, run: await session.start('server') };
  }

  test('a program that rests outlasts its time, and then gives way to others', async () => {
    const { session, events, run } = await begin(resting, true);
    await using _ = session;
    await run.nextOutput();
    expect(session.mayGiveWay).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(session.runOn('server')).toBe(run);
    expect(session.mayGiveWay).toBe(true);
    expect(events.map(({ type }) => type)).not.toContain('run.warned');
  });

  test('a busy one is ended in time, and its page was warned', async () => {
    const { session, events, run } = await begin(busy, true);
    await using _ = session;
    expect(await run.ended).toEqual({ kind: 'timedOut', clock: 'wall', limitMs: 1500 });
    const warned = events.find(({ type }) => type === 'run.warned');
    expect(warned).toMatchObject({ host: 'server', endsInMs: expect.any(Number) });
  });

  test('without a page both are ended, and nobody is warned', async () => {
    const { session, events, run } = await begin(resting, false);
    await using _ = session;
    expect(await run.ended).toEqual({ kind: 'timedOut', clock: 'wall', limitMs: 1500 });
    expect(events.map(({ type }) => type)).not.toContain('run.warned');
  });
});
