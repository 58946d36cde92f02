import { describe, expect, test, vi } from 'vitest';
import { EditStore } from '../../src/client/edit-store.ts';

function memoryStorage(items = new Map<string, string>()): Storage {
  return {
    get length() {
      return items.size;
    },
    clear: () => items.clear(),
    getItem: (key) => items.get(key) ?? null,
    key: (index) => [...items.keys()][index] ?? null,
    removeItem: (key) => void items.delete(key),
    setItem: (key, value) => void items.set(key, value),
  };
}

const refuse = () => {
  throw new DOMException('The operation is insecure.', 'SecurityError');
};

describe('an edit', () => {
  test('survives the page', () => {
    const items = new Map<string, string>();
    expect(new EditStore(() => memoryStorage(items)).write('tcp-greet', 'server.ts', 'edited')).toBe(true);
    expect(items).toEqual(new Map([['wirebook.edit.tcp-greet.server.ts', 'edited']]));
    expect(new EditStore(() => memoryStorage(items)).read('tcp-greet', 'server.ts')).toBe('edited');
  });

  test('belongs to one program of one lab', () => {
    const store = new EditStore(memoryStorage);
    store.write('tcp-greet', 'server.ts', 'edited');
    expect(store.read('tcp-greet', 'client.ts')).toBeUndefined();
    expect(store.read('tcp-name', 'server.ts')).toBeUndefined();
  });

  test('may be empty', () => {
    const store = new EditStore(memoryStorage);
    store.write('tcp-greet', 'server.ts', '');
    expect(store.read('tcp-greet', 'server.ts')).toBe('');
  });

  test('is gone after a reset', () => {
    const items = new Map<string, string>();
    const store = new EditStore(() => memoryStorage(items));
    store.write('tcp-greet', 'server.ts', 'edited');
    store.forget('tcp-greet', 'server.ts');
    expect(store.read('tcp-greet', 'server.ts')).toBeUndefined();
    expect(items.size).toBe(0);
  });

  test('is told to everyone who shows the program, and to nobody else', () => {
    const store = new EditStore(memoryStorage);
    const [first, second, other] = [vi.fn(), vi.fn(), vi.fn()];
    store.onChange('tcp-greet', 'server.ts', first);
    store.onChange('tcp-greet', 'server.ts', second);
    store.onChange('tcp-greet', 'client.ts', other);
    store.write('tcp-greet', 'server.ts', 'edited');
    store.forget('tcp-greet', 'server.ts');
    expect(first.mock.calls).toEqual([['edited'], [undefined]]);
    expect(second.mock.calls).toEqual(first.mock.calls);
    expect(other).not.toHaveBeenCalled();
  });
});

describe('where the browser stores nothing', () => {
  test('an edit lasts as long as the page, and the caller is told', () => {
    const store = new EditStore(refuse);
    expect(store.write('tcp-greet', 'server.ts', 'edited')).toBe(false);
    expect(store.read('tcp-greet', 'server.ts')).toBe('edited');
    store.forget('tcp-greet', 'server.ts');
    expect(store.read('tcp-greet', 'server.ts')).toBeUndefined();
  });

  test('a full storage loses nothing', () => {
    const store = new EditStore(
      () => ({ ...memoryStorage(), getItem: () => null, setItem: refuse }) as Storage,
    );
    expect(store.write('tcp-greet', 'server.ts', 'edited')).toBe(false);
    expect(store.read('tcp-greet', 'server.ts')).toBe('edited');
  });

  test('a storage that fails at every turn breaks nothing', () => {
    const storage = { getItem: refuse, setItem: refuse, removeItem: refuse } as unknown as Storage;
    const store = new EditStore(() => storage);
    expect(store.read('tcp-greet', 'server.ts')).toBeUndefined();
    expect(() => store.forget('tcp-greet', 'server.ts')).not.toThrow();
  });
});
