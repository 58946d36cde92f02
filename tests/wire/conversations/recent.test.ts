import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Recent } from '../../../runner/wire/conversations/recent.ts';

const limit = 8;

test('it knows the entries last used, whatever came, and never more than twice as many', () => {
  const uses = fc.array(fc.record({ key: fc.nat(40), sets: fc.boolean() }), { maxLength: 200 });
  fc.assert(
    fc.property(uses, (steps) => {
      const recent = new Recent<number, string>(limit);
      const used: number[] = [];
      for (const [index, { key, sets }] of steps.entries()) {
        if (sets) recent.set(key, `${key} ${index}`);
        if (sets || recent.get(key) !== undefined) used.unshift(key);
        const last = [...new Set(used)].slice(0, limit);
        expect(last.filter((each) => !recent.get(each)?.startsWith(`${each} `))).toEqual([]);
        // Asking is using: the one asked last is now the youngest.
        used.unshift(...last.toReversed());
      }
    }),
  );
  const many = new Recent<number, number>(limit);
  for (let key = 0; key < 1000; key += 1) many.set(key, key);
  const known = Array.from({ length: 1000 }, (_, key) => key).filter((key) => many.get(key) !== undefined);
  expect(known.length).toBeLessThanOrEqual(2 * limit);
});

test('what is set again is what is found', () => {
  const recent = new Recent<string, number>(1);
  recent.set('one', 1);
  recent.set('two', 2);
  recent.set('one', 3);
  expect(recent.get('one')).toBe(3);
});
