import { describe, expect, test } from 'vitest';
import {
  afterAnswer,
  describeLesson,
  ProgressStore,
  parseProgress,
  shortMark,
} from '../../src/client/progress.ts';

class MemoryStorage implements Storage {
  readonly #items = new Map<string, string>();
  get length() {
    return this.#items.size;
  }
  clear() {
    this.#items.clear();
  }
  getItem(key: string) {
    return this.#items.get(key) ?? null;
  }
  key(index: number) {
    return [...this.#items.keys()][index] ?? null;
  }
  removeItem(key: string) {
    this.#items.delete(key);
  }
  setItem(key: string, value: string) {
    this.#items.set(key, value);
  }
}

const key = 'wirebook.progress';
const denied = () => {
  throw new DOMException('denied', 'SecurityError');
};

describe('a progress store', () => {
  test('keeps what another page of the same browser reads', () => {
    const storage = new MemoryStorage();
    new ProgressStore(() => storage).change('tcp-server', (lesson) => {
      lesson.checks.backlog = 'first';
    });
    expect(new ProgressStore(() => storage).lesson('tcp-server').checks).toEqual({ backlog: 'first' });
  });

  test('does not undo what another tab stored meanwhile', () => {
    const storage = new MemoryStorage();
    const [one, other] = [new ProgressStore(() => storage), new ProgressStore(() => storage)];
    one.change('udp', (lesson) => {
      lesson.checks.a = 'first';
    });
    other.change('udp', (lesson) => {
      lesson.checks.b = 'later';
    });
    expect(one.lesson('udp').checks).toEqual({ a: 'first', b: 'later' });
  });

  test('lives as long as the page where storage is denied', () => {
    const store = new ProgressStore(denied);
    store.change('udp', (lesson) => {
      lesson.readAt = '2026-01-01T00:00:00.000Z';
    });
    expect(store.lesson('udp').readAt).toBe('2026-01-01T00:00:00.000Z');
    store.clear();
    expect(store.lesson('udp').readAt).toBeUndefined();
  });

  test('lives as long as the page where storage is full', () => {
    const storage = new MemoryStorage();
    storage.setItem = denied;
    const store = new ProgressStore(() => storage);
    store.change('udp', (lesson) => {
      lesson.checks.a = 'tried';
    });
    expect(store.lesson('udp').checks).toEqual({ a: 'tried' });
  });

  test.each(['not JSON', '[]', '{"version":2,"lessons":{}}', '{"version":1,"lessons":{"udp":{"checks":3}}}'])(
    'sets text aside that it cannot read: %s',
    (text) => {
      const storage = new MemoryStorage();
      storage.setItem(key, text);
      const store = new ProgressStore(() => storage);
      expect(store.all()).toEqual({ version: 1, lessons: {} });
      expect(storage.getItem(key)).toBe(text);
      store.change('udp', (lesson) => {
        lesson.checks.a = 'first';
      });
      expect(storage.getItem('wirebook.progress.unreadable')).toBe(text);
      expect(store.lesson('udp').checks).toEqual({ a: 'first' });
    },
  );

  test('forgets everything when cleared, and tells its listeners of each change', () => {
    const storage = new MemoryStorage();
    const store = new ProgressStore(() => storage);
    let told = 0;
    store.onChange(() => {
      told += 1;
    });
    store.change('udp', (lesson) => {
      lesson.checks.a = 'first';
    });
    store.clear();
    expect(storage.getItem(key)).toBeNull();
    expect(told).toBe(2);
  });

  test('exports what it can read again', () => {
    const storage = new MemoryStorage();
    const store = new ProgressStore(() => storage);
    store.change('udp', (lesson) => {
      lesson.predictions.loss = { choice: 1, reason: 'no handshake' };
    });
    expect(parseProgress(JSON.stringify(store.all()))).toEqual(store.all());
  });
});

describe('the result of a check', () => {
  test('is a first-try success only without a wrong answer before', () => {
    expect(afterAnswer(undefined, true)).toBe('first');
    expect(afterAnswer(afterAnswer(undefined, false), true)).toBe('later');
  });

  test('stays right once it was', () => {
    expect(afterAnswer('first', false)).toBe('first');
    expect(afterAnswer('later', true)).toBe('later');
  });
});

describe('a lesson in words', () => {
  const untouched = { checks: {}, exercises: {}, predictions: {} };

  test('is empty before anything was done', () => {
    expect(describeLesson(untouched)).toBe('');
    expect(describeLesson({ ...untouched, checks: { a: 'tried' }, checkCount: 4 })).toBe('');
  });

  test('counts only the checks that were answered rightly', () => {
    const checks = { a: 'first', b: 'later', c: 'tried' } as const;
    expect(describeLesson({ ...untouched, checks, checkCount: 4 })).toBe('2 of 4 checks');
  });

  test('names reading, checks and exercise in that order', () => {
    const lesson = {
      ...untouched,
      readAt: '2026-01-01T00:00:00.000Z',
      checkCount: 1,
      checks: { a: 'first' },
      exercises: { 'tcp-serve-twenty': { passedAt: '2026-01-01T00:00:00.000Z' } },
    } as const;
    expect(describeLesson(lesson)).toBe('read, 1 of 1 checks, exercise passed');
    expect(shortMark(lesson)).toBe('1/1 ★ ✓');
  });
});
