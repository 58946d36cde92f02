import { expect, test } from 'vitest';
import { Admission, type Place } from '../../runner/sessions/admission.ts';

const limits = { sessions: 2, sessionsPerReader: 2, making: 2, waiting: 6, waitingPerReader: 3 };
const quiet = () => {};
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Enters and notes who was admitted, in order. */
function entrance(admission: Admission) {
  const admitted: string[] = [];
  const places: Place[] = [];
  const enter = (reader: object, name: string, tell: (before: number) => void = quiet) =>
    admission.enter(reader, tell).then((place) => {
      admitted.push(name);
      places.push(place);
    });
  return { admitted, places, enter };
}

test('admits while there is room, and the next when a place is left', async () => {
  const { admitted, places, enter } = entrance(new Admission(limits, quiet));
  for (const name of ['a', 'b', 'c']) void enter({}, name);
  await settle();
  expect(admitted).toEqual(['a', 'b']);
  places[0]?.leave();
  await settle();
  expect(admitted).toEqual(['a', 'b', 'c']);
});

test('makes only so many at a time', async () => {
  const { admitted, places, enter } = entrance(new Admission({ ...limits, sessions: 9, making: 1 }, quiet));
  for (const name of ['a', 'b']) void enter({}, name);
  await settle();
  expect(admitted).toEqual(['a']);
  places[0]?.made();
  places[0]?.made();
  await settle();
  expect(admitted).toEqual(['a', 'b']);
});

test('readers take turns: one reader’s many do not stand in another’s way', async () => {
  const { admitted, places, enter } = entrance(new Admission({ ...limits, sessions: 1 }, quiet));
  const [greedy, modest] = [{}, {}];
  for (const name of ['g1', 'g2', 'g3', 'g4']) void enter(greedy, name);
  void enter(modest, 'm1');
  for (let turn = 0; turn < 5; turn += 1) {
    await settle();
    places[turn]?.leave();
  }
  await settle();
  expect(admitted).toEqual(['g1', 'g2', 'm1', 'g3', 'g4']);
});

test('tells everyone who waits how many come before, whenever that changes', async () => {
  const { places, enter } = entrance(new Admission({ ...limits, sessions: 1 }, quiet));
  const told: number[] = [];
  void enter({}, 'a');
  void enter({}, 'b');
  void enter({}, 'c', (before) => told.push(before));
  await settle();
  places[0]?.leave();
  await settle();
  expect(told).toEqual([1, 0]);
});

test('refuses with “busy” when too many wait, of one reader or of all', async () => {
  const { enter } = entrance(new Admission({ ...limits, sessions: 1 }, quiet));
  const greedy = {};
  for (let count = 0; count < 4; count += 1) void enter(greedy, 'g');
  await expect(enter(greedy, 'g')).rejects.toMatchObject({ code: 'busy' });
  for (let count = 0; count < 3; count += 1) void enter({}, 'x');
  await expect(enter({}, 'x')).rejects.toMatchObject({ code: 'busy' });
});

test('a page that has left is not waited for, and its reader’s other pages are', async () => {
  const [reader, page] = [{}, new AbortController()];
  const admission = new Admission({ ...limits, sessions: 1 }, quiet);
  const { admitted, places, enter } = entrance(admission);
  void enter({}, 'a');
  const gone = admission.enter(reader, quiet, page.signal);
  void enter(reader, 'stays');
  void enter({}, 'c');
  await settle();
  page.abort();
  await expect(gone).rejects.toThrow('aborted');
  places[0]?.leave();
  await settle();
  places[1]?.leave();
  await settle();
  expect(admitted).toEqual(['a', 'stays', 'c']);
});

test('says that it is full when someone waits for another’s place', async () => {
  let full = 0;
  const { enter } = entrance(new Admission({ ...limits, sessions: 1 }, () => (full += 1)));
  void enter({}, 'a');
  await settle();
  expect(full).toBe(0);
  void enter({}, 'b');
  await settle();
  expect(full).toBeGreaterThan(0);
});

test('a reader who has a whole share waits for a place of their own, and others pass', async () => {
  let full = 0;
  const admission = new Admission({ ...limits, sessions: 3, making: 9 }, () => (full += 1));
  const { admitted, places, enter } = entrance(admission);
  const [greedy, modest] = [{}, {}];
  const told: number[] = [];
  for (const name of ['g1', 'g2']) void enter(greedy, name);
  await settle();
  expect(full).toBe(0);
  void enter(greedy, 'g3', (before) => told.push(before));
  expect([admission.isWaitedFor(greedy), admission.isWaitedFor(modest)]).toEqual([true, false]);
  expect(full).toBe(1);
  void enter(modest, 'm1');
  void enter(modest, 'm2');
  await settle();
  expect(admitted).toEqual(['g1', 'g2', 'm1']);
  expect(admission.isWaitedFor(modest)).toBe(true);
  expect(told).toEqual([0, 1]);
  places[0]?.leave();
  await settle();
  expect(admitted).toEqual(['g1', 'g2', 'm1', 'g3']);
});
