import { describe, expect, test, vi } from 'vitest';
import { KeptItems } from '../../src/client/kept-items.ts';
import { storageOff, Tabs } from '../support/tabs.ts';

describe('two tabs', () => {
  test('have the same text, and the last change wins', () => {
    const tabs = new Tabs();
    const [one, other] = [tabs.open(), tabs.open()];
    one.write('a', 'first');
    other.write('a', 'second');
    tabs.deliver();
    expect([one.read('a'), other.read('a')]).toEqual(['second', 'second']);
    one.remove('a');
    tabs.deliver();
    expect([one.read('a'), other.read('a')]).toEqual([null, null]);
  });

  test('hear of each other, and of themselves', () => {
    const tabs = new Tabs();
    const [one, other] = [tabs.open(), tabs.open()];
    const heard = { one: vi.fn(), other: vi.fn() };
    one.onChange(heard.one);
    other.onChange(heard.other);
    one.write('a', 'text');
    one.remove('a');
    tabs.deliver();
    expect(heard.one.mock.calls).toEqual([['a'], ['a']]);
    expect(heard.other.mock.calls).toEqual([['a'], ['a']]);
  });
});

describe('a text that there is no room for', () => {
  const full = () => {
    const tabs = new Tabs(20);
    const [one, other] = [tabs.open(), tabs.open()];
    other.write('filler', 'x'.repeat(10));
    tabs.deliver();
    return { tabs, one, other };
  };

  test('lasts as long as the page, and the caller is told', () => {
    const { tabs, one } = full();
    expect(one.write('a', 'longer')).toBe(false);
    expect([one.read('a'), one.stored('a')]).toEqual(['longer', null]);
    expect(tabs.open().read('a')).toBeNull();
  });

  test('leaves what was stored before as it was', () => {
    const { one } = full();
    one.write('a', 'abc');
    expect(one.write('a', 'abcdef')).toBe(false);
    expect([one.read('a'), one.stored('a')]).toEqual(['abcdef', 'abc']);
  });

  test('is stored once another tab makes room, and everybody hears of it', () => {
    const { tabs, one, other } = full();
    one.write('a', 'longer');
    const heard = { one: vi.fn(), other: vi.fn() };
    one.onChange(heard.one);
    other.onChange(heard.other);
    other.remove('filler');
    tabs.deliver();
    expect(one.stored('a')).toBe('longer');
    expect(heard.one).toHaveBeenCalledWith('a');
    expect(heard.other).toHaveBeenCalledWith('a');
  });

  test('is stored once this tab makes room', () => {
    const { one } = full();
    one.write('a', 'longer');
    one.remove('filler');
    expect(one.stored('a')).toBe('longer');
  });

  test('gives way to what another tab changes later', () => {
    const { tabs, one, other } = full();
    one.write('a', 'longer');
    other.write('a', 'abc');
    tabs.deliver();
    expect(one.read('a')).toBe('abc');
  });

  test('is gone when another tab clears everything, as all that is stored is', () => {
    const { tabs, one } = full();
    one.write('a', 'longer');
    const cleared = vi.fn();
    one.onChange(cleared);
    one.changedElsewhere(null);
    tabs.deliver();
    expect(one.read('a')).toBeNull();
    expect(cleared).toHaveBeenCalledWith(null);
  });

  test('survives a page that is left and comes back', () => {
    const { one } = full();
    one.write('a', 'longer');
    one.refresh();
    expect(one.read('a')).toBe('longer');
  });
});

describe('where storage is off', () => {
  test('everything lasts as long as the page, and nothing throws', () => {
    const items = new KeptItems(storageOff);
    expect(items.write('a', 'text')).toBe(false);
    expect([items.read('a'), items.stored('a')]).toEqual(['text', null]);
    expect(items.keys('a')).toEqual(['a']);
    items.remove('a');
    expect(items.read('a')).toBeNull();
    items.settle();
    items.refresh();
    items.changedElsewhere(null);
  });
});

test('keys are found by their beginning, stored or not', () => {
  const tabs = new Tabs(12);
  const items = tabs.open();
  items.write('a.1', '1');
  items.write('b.1', '1');
  items.write('a.2', 'too much');
  expect(items.keys('a.').sort()).toEqual(['a.1', 'a.2']);
});
