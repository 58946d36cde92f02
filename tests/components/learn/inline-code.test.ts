import { expect, test } from 'vitest';
import { splitCode } from '../../../src/components/learn/inline-code.ts';

test('text without backticks is one stretch', () => {
  expect(splitCode('four clients')).toEqual([{ code: false, text: 'four clients' }]);
});

test('what stands between backticks is code', () => {
  expect(splitCode('`listen(3)` and `accept`')).toEqual([
    { code: true, text: 'listen(3)' },
    { code: false, text: ' and ' },
    { code: true, text: 'accept' },
  ]);
});
