import { expect, test } from 'vitest';
import { splitLines, TypedLines } from '../../src/client/typed-lines.ts';

test('the lines that were typed come again, the last first, and then what was being typed', () => {
  const typed = new TypedLines();
  for (const line of ['one', 'two', 'two', '', 'three']) typed.add(line);
  const back = ['draft', 'three', 'two', 'one'].map((shown) => typed.step(-1, shown));
  expect(back).toEqual(['three', 'two', 'one', undefined]);
  expect(['one', 'two', 'three', 'draft'].map((shown) => typed.step(1, shown))).toEqual([
    'two',
    'three',
    'draft',
    undefined,
  ]);
});

test('a line that was changed and sent leaves the earlier one as it was', () => {
  const typed = new TypedLines();
  typed.add('one');
  expect(typed.step(-1, '')).toBe('one');
  typed.add('one more');
  expect([typed.step(-1, ''), typed.step(-1, 'one more')]).toEqual(['one more', 'one']);
});

test('no more lines are kept than a hundred', () => {
  const typed = new TypedLines();
  for (let line = 0; line < 1000; line += 1) typed.add(`line ${line}`);
  const back = Array.from({ length: 200 }, () => typed.step(-1, '')).filter((line) => line !== undefined);
  expect([back.length, back.at(-1)]).toEqual([100, 'line 900']);
});

test('a text to be pasted is its lines, whatever system it comes from, and a rest', () => {
  expect(splitLines('a\r\nb\rc\n\nd')).toEqual({ lines: ['a', 'b', 'c', ''], rest: 'd' });
  expect(splitLines('a')).toEqual({ lines: [], rest: 'a' });
});
