import { expect, test } from 'vitest';
import { cutRegions } from '../../runner/labs/regions.ts';

test('takes the marks out, so what is shown is what runs', () => {
  const { source, regions } = cutRegions('a\n// #region one\nb\nc\n// #endregion\nd\n');
  expect(source).toBe('a\nb\nc\nd\n');
  expect(regions.get('one')).toEqual({ name: 'one', first: 2, last: 3 });
});

test('regions may nest and overlap when they are closed by name', () => {
  const { regions } = cutRegions(
    '// #region outer\na\n  // #region inner\nb\n// #endregion outer\nc\n// #endregion inner\n',
  );
  expect(regions.get('outer')).toMatchObject({ first: 1, last: 2 });
  expect(regions.get('inner')).toMatchObject({ first: 2, last: 3 });
});

test.each([
  ['// #region a\nx\n', 'never closed'],
  ['x\n// #endregion\n', 'line 2'],
  ['// #region a\n// #endregion\n// #region a\n// #endregion\n', 'exists already'],
  ['// #region a\n// #endregion b\n', 'without an open region'],
])('refuses marks that do not fit together', (text, words) => {
  expect(() => cutRegions(text)).toThrow(words);
});
