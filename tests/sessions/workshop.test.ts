import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
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
  const workshop = new Workshop();
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

test('spare things are made one at a time, and only if still wanted', async () => {
  const workshop = new Workshop();
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
