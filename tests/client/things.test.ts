import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AllEdits } from '../../src/client/all-edits.ts';
import type { LessonProgress } from '../../src/client/progress.ts';
import { ProgressStore } from '../../src/client/progress-store.ts';
import {
  type Belongings,
  belongingsIn,
  change,
  compare,
  fromNow,
  type Stores,
  thingsOf,
  undo,
} from '../../src/client/things.ts';
import { Tabs } from '../support/tabs.ts';

const lesson = (done: Partial<LessonProgress>): LessonProgress => ({
  checks: {},
  exercises: {},
  predictions: {},
  ...done,
});

function open(tabs = new Tabs()): Stores {
  const items = tabs.open();
  return { progress: new ProgressStore(items), edits: new AllEdits(items) };
}

function fill(stores: Stores, { lessons, programs }: Belongings): Stores {
  for (const [id, done] of Object.entries(lessons)) stores.progress.add(id, done);
  for (const [lab, files] of Object.entries(programs)) {
    for (const [file, text] of Object.entries(files)) stores.edits.write(lab, file, text);
  }
  return stores;
}

const mine: Belongings = {
  lessons: {
    udp: lesson({
      readAt: '2026-02-02',
      checkCount: 2,
      checks: { a: 'tried', b: 'first' },
      predictions: { p: { choice: 0, reason: 'mine' }, same: { choice: 1 } },
    }),
  },
  programs: { 'tcp-greet': { 'server.ts': 'mine', 'client.ts': 'same' } },
};
const file: Belongings = {
  lessons: {
    udp: lesson({
      readAt: '2026-01-01',
      checkCount: 3,
      checks: { a: 'later', b: 'tried', c: 'tried' },
      predictions: { p: { choice: 1 }, same: { choice: 1 }, q: { choice: 2, reason: 'file' } },
    }),
    dns: lesson({ readAt: '2026-01-01', exercises: { e: { passedAt: '2026-01-01' } } }),
  },
  programs: {
    'tcp-greet': { 'server.ts': 'file', 'client.ts': 'same' },
    'tcp-name': { 'client.ts': 'file' },
  },
};

describe('loading', () => {
  test('adds what is not here, and leaves what differs until it is asked for', () => {
    const stores = fill(open(), mine);
    const { added, differing } = compare(stores, file);
    expect(change(stores, added)).toBe(true);
    expect(stores.progress.lesson('udp')).toEqual(
      lesson({
        readAt: '2026-02-02',
        checkCount: 2,
        checks: { a: 'later', b: 'first', c: 'tried' },
        predictions: {
          p: { choice: 0, reason: 'mine' },
          same: { choice: 1 },
          q: { choice: 2, reason: 'file' },
        },
      }),
    );
    expect(stores.progress.lesson('dns')).toEqual(file.lessons.dns);
    expect(stores.edits.all()).toEqual({
      'tcp-greet': { 'server.ts': 'mine', 'client.ts': 'same' },
      'tcp-name': { 'client.ts': 'file' },
    });
    expect(differing.map(({ kind, of, name }) => [kind, of, name])).toEqual([
      ['predictions', 'udp', 'p'],
      ['programs', 'tcp-greet', 'server.ts'],
    ]);
    expect(change(stores, fromNow(stores, differing))).toBe(true);
    expect(stores.progress.lesson('udp').predictions.p).toEqual({ choice: 1 });
    expect(stores.edits.read('tcp-greet', 'server.ts')).toBe('file');
  });

  test('has nothing to do the second time', () => {
    const stores = open();
    change(stores, compare(stores, file).added);
    expect(compare(stores, file)).toEqual({ added: [], differing: [] });
    expect(belongingsIn(stores)).toEqual(file);
  });

  test('can be undone, whatever it added and replaced', () => {
    const stores = fill(open(), mine);
    const before = belongingsIn(stores);
    const { added, differing } = compare(stores, file);
    change(stores, added);
    const taken = fromNow(stores, differing);
    change(stores, taken);
    expect(undo(stores, [...added, ...taken])).toBe(0);
    expect(belongingsIn(stores)).toEqual(before);
  });

  test('is undone but for what was changed again since, in this tab or another', () => {
    const tabs = new Tabs();
    const [stores, other] = [open(tabs), open(tabs)];
    const { added } = compare(stores, file);
    change(stores, added);
    tabs.deliver();
    other.edits.write('tcp-name', 'client.ts', 'typed since');
    other.progress.add('udp', { checks: { c: 'later' } });
    tabs.deliver();
    expect(undo(stores, added)).toBe(2);
    expect(belongingsIn(stores)).toEqual({
      lessons: { udp: lesson({ checks: { c: 'later' } }) },
      programs: { 'tcp-name': { 'client.ts': 'typed since' } },
    });
  });

  test('changes nothing at all when there is room for some of it only', () => {
    const tabs = new Tabs();
    const stores = fill(open(tabs), mine);
    const before = new Map(tabs.items);
    const { added } = compare(stores, {
      ...file,
      programs: { ...file.programs, 'udp-no-port': { 'connected.ts': 'x'.repeat(2000) } },
    });
    tabs.roomCharacters = 1500;
    expect(change(stores, added)).toBe(false);
    expect(belongingsIn(stores)).toEqual(mine);
    expect(tabs.items).toEqual(before);
  });

  test('of the same prediction with its keys in another order is loading the same', () => {
    const stores = fill(open(), mine);
    const turned = {
      lessons: { udp: lesson({ predictions: { p: { reason: 'mine', choice: 0 } } }) },
      programs: {},
    };
    expect(compare(stores, turned)).toEqual({ added: [], differing: [] });
  });
});

const names = fc.constantFrom('a', 'b', 'constructor', 'valueof');
const lessons = fc.dictionary(
  names,
  fc
    .record(
      {
        readAt: fc.constantFrom('2026-01-01', '2026-02-02'),
        checkCount: fc.nat(5),
        checks: fc.dictionary(names, fc.constantFrom('tried', 'later', 'first' as const)),
        predictions: fc.dictionary(names, fc.record({ choice: fc.nat(2) })),
      },
      { requiredKeys: [] },
    )
    .map((done) => lesson(done as Partial<LessonProgress>)),
);
const anything = fc.record({ lessons, programs: fc.dictionary(names, fc.dictionary(names, fc.string())) });

const told = (belongings: Belongings) =>
  thingsOf(belongings)
    .map((held) => JSON.stringify(held))
    .sort();

test('whatever is here and in a file: loading loses nothing of here, and undoing gives it back', () => {
  fc.assert(
    fc.property(anything, anything, (here, loaded) => {
      const stores = fill(open(), here as Belongings);
      const before = belongingsIn(stores);
      const { added, differing } = compare(stores, loaded as Belongings);
      expect(change(stores, added)).toBe(true);
      expect(compare(stores, before).added).toEqual([]);
      const taken = fromNow(stores, differing);
      change(stores, taken);
      expect(compare(stores, loaded as Belongings)).toEqual({ added: [], differing: [] });
      undo(stores, [...added, ...taken]);
      expect(told(belongingsIn(stores))).toEqual(told(before));
    }),
  );
});
