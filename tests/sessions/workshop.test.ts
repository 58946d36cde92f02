import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Budget } from '../../runner/sessions/budget.ts';
import { Workshop } from '../../runner/sessions/workshop.ts';

/** Something to make that notes when it began and ends when told. */
function work(log: string[], name: string) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const make = () => {
    log.push(name);
    return promise;
  };
  return { make, finish: resolve };
}

test('what is urgent is made at once, what is not waits for it', async () => {
  const workshop = new Workshop(2);
  const log: string[] = [];
  const urgent = work(log, 'urgent');
  const spare = work(log, 'spare');
  const done = workshop.now(urgent.make);
  workshop.later(() => true, spare.make);
  await pause(5);
  expect(log).toEqual(['urgent']);
  urgent.finish();
  await done;
  await pause(5);
  expect(log).toEqual(['urgent', 'spare']);
  spare.finish();
});

test('with half of the room things are made ready, and only if still wanted', async () => {
  const workshop = new Workshop(2);
  const log: string[] = [];
  const [first, second] = [work(log, 'first'), work(log, 'second')];
  workshop.later(() => true, first.make);
  workshop.later(() => false, work(log, 'unwanted').make);
  workshop.later(() => true, second.make);
  await pause(5);
  expect(log).toEqual(['first']);
  first.finish();
  await pause(5);
  expect(log).toEqual(['first', 'second']);
  second.finish();
});

/** The account of a reader who has spent a share, or has not. */
function account(reader: string, isSpent: boolean) {
  return { reader, processor: new Budget({ perSecond: 0.001, atOnce: 1000 }, isSpent ? 0 : 1000) };
}

test('what a reader within the share waits for comes before all else, and what a spent one does last', async () => {
  const workshop = new Workshop(2);
  const log: string[] = [];
  const spent = account('spent', true);
  const first = work(log, 'spent 1');
  void workshop.now(first.make, spent);
  void workshop.now(work(log, 'spent 2').make, spent);
  await pause(5);
  expect(log).toEqual(['spent 1']);
  const ready = work(log, 'made ready');
  workshop.later(() => true, ready.make, account('careful', false));
  const waited = work(log, 'waited for');
  const done = workshop.now(waited.make, account('reader', false));
  await pause(5);
  expect(log).toEqual(['spent 1', 'waited for']);
  waited.finish();
  await done;
  first.finish();
  await pause(5);
  expect(log).toEqual(['spent 1', 'waited for', 'made ready', 'spent 2']);
});

test('readers take turns, whatever each waits for', async () => {
  const workshop = new Workshop(1);
  const log: string[] = [];
  const works = ['a 1', 'a 2', 'a 3', 'b 1', 'b 2'].map((name) => work(log, name));
  for (const [index, { make }] of works.entries())
    void workshop.now(make, account(index < 3 ? 'a' : 'b', false));
  for (const { finish } of works) {
    await pause(5);
    finish();
  }
  await pause(20);
  expect(log).toEqual(['a 1', 'a 2', 'b 1', 'a 3', 'b 2']);
});

test('a failure stops neither the urgent nor the spare', async () => {
  const workshop = new Workshop();
  const log: string[] = [];
  await expect(workshop.now(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  workshop.later(
    () => true,
    () => Promise.reject(new Error('no')),
  );
  const last = work(log, 'last');
  workshop.later(() => true, last.make);
  await pause(5);
  expect(log).toEqual(['last']);
  last.finish();
});

test('it is idle once nobody has waited for a while, and says so to nobody who has left', async () => {
  const workshop = new Workshop();
  const log: string[] = [];
  const leaving = new AbortController();
  const urgent = work(log, 'urgent');
  const done = workshop.now(urgent.make);
  const idle = workshop.whenIdle(30, new AbortController().signal).then(() => log.push('idle'));
  const left = workshop.whenIdle(30, leaving.signal);
  await pause(100);
  leaving.abort();
  await expect(left).rejects.toThrow();
  expect(log).toEqual(['urgent']);
  urgent.finish();
  await done;
  const endedAt = performance.now();
  await idle;
  expect(performance.now() - endedAt).toBeGreaterThan(25);
});
