import { describe, expect, test, vi } from 'vitest';
import { KeptItems } from '../../src/client/kept-items.ts';
import { ProgressStore } from '../../src/client/progress-store.ts';
import { storageOff, Tabs } from '../support/tabs.ts';

const key = 'wirebook.progress';
const unreadableKey = 'wirebook.progress.unreadable';

describe('a progress store', () => {
  test('keeps what another page of the same browser reads', () => {
    const tabs = new Tabs();
    new ProgressStore(tabs.open()).add('tcp-server', { checks: { backlog: 'first' } });
    expect(new ProgressStore(tabs.open()).lesson('tcp-server').checks).toEqual({ backlog: 'first' });
  });

  test('lives as long as the page where storage is denied', () => {
    const store = new ProgressStore(new KeptItems(storageOff));
    store.add('udp', { readAt: '2026-01-01T00:00:00.000Z' });
    expect(store.lesson('udp').readAt).toBe('2026-01-01T00:00:00.000Z');
    expect(store.stored('udp').readAt).toBeUndefined();
    store.clear();
    expect(store.lesson('udp').readAt).toBeUndefined();
  });

  test('lives as long as the page where storage is full, until there is room', () => {
    const tabs = new Tabs(20);
    const store = new ProgressStore(tabs.open());
    store.add('udp', { checks: { a: 'tried' } });
    expect(store.lesson('udp').checks).toEqual({ a: 'tried' });
    expect(store.stored('udp').checks).toEqual({});
    tabs.roomCharacters = 1000;
    const told = vi.fn();
    store.onChange(told);
    tabs.open().write('other', 'x');
    tabs.deliver();
    expect(store.stored('udp').checks).toEqual({ a: 'tried' });
    expect(told).toHaveBeenCalled();
  });

  test('adds to a lesson, and replaces only what is named', () => {
    const store = new ProgressStore(new Tabs().open());
    store.add('udp', { checkCount: 4, checks: { a: 'later' }, predictions: { loss: { choice: 1 } } });
    store.add('udp', { checkCount: 5, checks: { b: 'first' } });
    store.add('udp', { predictions: { loss: { choice: 2, reason: 'no handshake' } } });
    expect(store.lesson('udp')).toEqual({
      checkCount: 5,
      checks: { a: 'later', b: 'first' },
      exercises: {},
      predictions: { loss: { choice: 2, reason: 'no handshake' } },
    });
  });

  test('forgets everything when cleared, and tells its listeners of each change', () => {
    const tabs = new Tabs();
    const store = new ProgressStore(tabs.open());
    let told = 0;
    store.onChange(() => {
      told += 1;
    });
    store.add('udp', { checks: { a: 'first' } });
    store.clear();
    expect(tabs.items.size).toBe(0);
    expect(told).toBe(2);
  });
});

describe('what is stored and cannot be read', () => {
  test.each(['not JSON', '[]', '{"version":2,"lessons":{}}', '{"version":1,"lessons":{"udp":{"checks":3}}}'])(
    'is set aside before anything is stored: %s',
    (text) => {
      const tabs = new Tabs();
      tabs.items.set(key, text);
      const store = new ProgressStore(tabs.open());
      expect(store.all()).toEqual({ version: 1, lessons: {} });
      expect(tabs.items.get(key)).toBe(text);
      store.add('udp', { checks: { a: 'first' } });
      expect(tabs.items.get(unreadableKey)).toBe(text);
      expect(store.hasUnreadable).toBe(true);
      expect(store.lesson('udp').checks).toEqual({ a: 'first' });
    },
  );

  test('is left out alone: what is sound beside it still counts', () => {
    const tabs = new Tabs();
    const checks = { a: 'first', b: 7, constructor: 'later' };
    const predictions = { a: { choice: 1 }, b: { choice: '1' }, c: null, d: { choice: 1, reason: {} } };
    const text = JSON.stringify({
      version: 1,
      lessons: {
        udp: { checks, exercises: { x: {} }, predictions },
        constructor: { checks: {}, exercises: {}, predictions: {}, readAt: 'today' },
        dns: { checks: {}, exercises: {}, predictions: {}, readAt: 5 },
      },
    });
    tabs.items.set(key, text);
    const store = new ProgressStore(tabs.open());
    expect(store.lesson('udp')).toEqual({
      checks: { a: 'first', constructor: 'later' },
      exercises: {},
      predictions: { a: { choice: 1 } },
    });
    store.add('udp', { checks: { c: 'first' } });
    expect(Object.keys(store.lesson('udp').checks).sort()).toEqual(['a', 'c', 'constructor']);
    expect(store.all().lessons.constructor).toMatchObject({ readAt: 'today' });
    expect(tabs.items.get(unreadableKey)).toBe(text);
  });

  test('is never overwritten while there is no room to set it aside', () => {
    const tabs = new Tabs(40);
    tabs.items.set(key, 'not JSON');
    const store = new ProgressStore(tabs.open());
    tabs.roomCharacters = 30;
    store.add('udp', { checks: { a: 'first' } });
    expect(store.lesson('udp').checks).toEqual({ a: 'first' });
    expect(store.stored('udp').checks).toEqual({});
    expect(tabs.items).toEqual(new Map([[key, 'not JSON']]));
  });

  test.each(['__proto__', 'constructor', 'toString'])('a lesson called %s is one like any other', (id) => {
    const tabs = new Tabs();
    tabs.items.set(
      key,
      `{"version":1,"lessons":{"${id}":{"checks":{},"exercises":{},"predictions":{},"readAt":"x"}}}`,
    );
    const store = new ProgressStore(tabs.open());
    store.add('udp', { checks: { a: 'first' } });
    expect(store.lesson('udp').checks).toEqual({ a: 'first' });
    expect(store.lesson('dns')).toEqual({ checks: {}, exercises: {}, predictions: {} });
    expect(Object.keys({})).toEqual([]);
    expect(({} as { readAt?: string }).readAt).toBeUndefined();
  });
});

describe('two tabs', () => {
  const open = () => {
    const tabs = new Tabs();
    return { tabs, one: new ProgressStore(tabs.open()), other: new ProgressStore(tabs.open()) };
  };

  test('do not undo what the other stored meanwhile', () => {
    const { one, other } = open();
    one.add('udp', { checks: { a: 'first' } });
    other.add('udp', { checks: { b: 'later' } });
    expect(one.lesson('udp').checks).toEqual({ a: 'first', b: 'later' });
  });

  test('put back what the other, writing at the same moment, has left out', () => {
    const { tabs, one, other } = open();
    one.add('udp', { predictions: { loss: { choice: 1, reason: 'no handshake' } } });
    tabs.items.delete(key); // the other has not seen it yet when it writes
    other.add('dns', { readAt: '2026-01-01T00:00:00.000Z' });
    tabs.deliver();
    for (const store of [one, other, new ProgressStore(tabs.open())]) {
      expect(store.lesson('udp').predictions).toEqual({ loss: { choice: 1, reason: 'no handshake' } });
      expect(store.lesson('dns').readAt).toBe('2026-01-01T00:00:00.000Z');
    }
  });

  test('agree on the answer that is stored where each has another, and come to rest', () => {
    const { tabs, one, other } = open();
    one.add('udp', { checkCount: 4, predictions: { loss: { choice: 1 } } });
    tabs.items.delete(key); // as above
    other.add('udp', { checkCount: 5, predictions: { loss: { choice: 2 } } });
    tabs.deliver();
    expect(one.lesson('udp')).toEqual(other.lesson('udp'));
    expect(one.lesson('udp').predictions.loss).toEqual({ choice: 2 });
  });

  test('are both cleared by one, and neither brings anything back', () => {
    const { tabs, one, other } = open();
    one.add('udp', { checks: { a: 'first' } });
    other.add('udp', { checks: { b: 'first' } });
    tabs.deliver();
    one.clear();
    tabs.deliver();
    other.add('dns', { checks: { c: 'first' } });
    tabs.deliver();
    expect(one.all().lessons).toEqual({ dns: { checks: { c: 'first' }, exercises: {}, predictions: {} } });
  });

  test('hear of what the other does', () => {
    const { tabs, one, other } = open();
    const told = vi.fn();
    other.onChange(told);
    one.add('udp', { checks: { a: 'first' } });
    tabs.deliver();
    expect(told).toHaveBeenCalledTimes(1);
  });

  test('survive whatever another page of the origin stores under their key', () => {
    const { tabs, one } = open();
    one.add('udp', { checks: { a: 'first' } });
    tabs.deliver();
    for (const text of ['', '{', 'null', '"x"', '{"version":1}', `${'['.repeat(100_000)}`]) {
      tabs.open().write(key, text);
      tabs.deliver();
      expect(one.lesson('udp').checks).toEqual({ a: 'first' });
    }
  });
});
