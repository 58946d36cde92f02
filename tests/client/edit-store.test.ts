import { describe, expect, test, vi } from 'vitest';
import { EditStore } from '../../src/client/edit-store.ts';
import { KeptItems } from '../../src/client/kept-items.ts';
import { storageOff, Tabs } from '../support/tabs.ts';

describe('an edit', () => {
  test('survives the page', () => {
    const tabs = new Tabs();
    expect(new EditStore(tabs.open()).write('tcp-greet', 'server.ts', 'edited')).toBe(true);
    expect(tabs.items).toEqual(new Map([['wirebook.edit.tcp-greet.server.ts', 'edited']]));
    expect(new EditStore(tabs.open()).read('tcp-greet', 'server.ts')).toBe('edited');
  });

  test('belongs to one program of one lab', () => {
    const store = new EditStore(new Tabs().open());
    store.write('tcp-greet', 'server.ts', 'edited');
    expect(store.read('tcp-greet', 'client.ts')).toBeUndefined();
    expect(store.read('tcp-name', 'server.ts')).toBeUndefined();
  });

  test('may be empty', () => {
    const store = new EditStore(new Tabs().open());
    store.write('tcp-greet', 'server.ts', '');
    expect(store.read('tcp-greet', 'server.ts')).toBe('');
  });

  test('is gone after a reset', () => {
    const tabs = new Tabs();
    const store = new EditStore(tabs.open());
    store.write('tcp-greet', 'server.ts', 'edited');
    store.forget('tcp-greet', 'server.ts');
    expect(store.read('tcp-greet', 'server.ts')).toBeUndefined();
    expect(tabs.items.size).toBe(0);
  });

  test('is told to everyone who shows the program, and to nobody else', () => {
    const store = new EditStore(new Tabs().open());
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

describe('in two tabs', () => {
  test('each keystroke of one is shown by the other, and a reset is', () => {
    const tabs = new Tabs();
    const [one, other] = [new EditStore(tabs.open()), new EditStore(tabs.open())];
    const shown = vi.fn();
    other.onChange('tcp-greet', 'server.ts', shown);
    one.write('tcp-greet', 'server.ts', 'e');
    tabs.deliver();
    one.write('tcp-greet', 'server.ts', 'ed');
    tabs.deliver();
    one.forget('tcp-greet', 'server.ts');
    tabs.deliver();
    expect(shown.mock.calls).toEqual([['e'], ['ed'], [undefined]]);
  });

  test('an edit that is stored late is kept from then on', () => {
    const tabs = new Tabs(100);
    tabs.items.set('filler', 'x'.repeat(90));
    const store = new EditStore(tabs.open());
    expect(store.write('tcp-greet', 'server.ts', 'edited')).toBe(false);
    expect(store.isKept('tcp-greet', 'server.ts')).toBe(false);
    tabs.open().remove('filler');
    tabs.deliver();
    expect(store.isKept('tcp-greet', 'server.ts')).toBe(true);
  });
});

describe('where the browser stores nothing', () => {
  test('an edit lasts as long as the page, and the caller is told', () => {
    const store = new EditStore(new KeptItems(storageOff));
    expect(store.write('tcp-greet', 'server.ts', 'edited')).toBe(false);
    expect(store.read('tcp-greet', 'server.ts')).toBe('edited');
    store.forget('tcp-greet', 'server.ts');
    expect(store.read('tcp-greet', 'server.ts')).toBeUndefined();
  });

  test('a full storage loses nothing', () => {
    const store = new EditStore(new Tabs(20).open());
    expect(store.write('tcp-greet', 'server.ts', 'edited')).toBe(false);
    expect(store.read('tcp-greet', 'server.ts')).toBe('edited');
  });

  test('a storage that fails at every turn breaks nothing', () => {
    const storage = {
      getItem: storageOff,
      setItem: storageOff,
      removeItem: storageOff,
    } as unknown as Storage;
    const store = new EditStore(new KeptItems(() => storage));
    expect(store.read('tcp-greet', 'server.ts')).toBeUndefined();
    expect(() => store.forget('tcp-greet', 'server.ts')).not.toThrow();
  });
});
