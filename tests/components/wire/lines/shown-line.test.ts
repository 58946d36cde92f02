import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shownLines } from '../../../../src/components/wire/lines/shown-line.ts';

const ran = 'one\ntwo\nthree\nfour\n';

test.each([
  ['as it ran', ran, [1, 2, 3, 4]],
  ['with a line before', `new\n${ran}`, [2, 3, 4, 5]],
  ['with a changed line', 'one\nTWO\nthree\nfour\n', [1, undefined, 3, 4]],
  ['with a line less', 'one\nthree\nfour\n', [1, undefined, 2, 3]],
  ['with lines between', 'one\ntwo\nnew\nnew\nthree\nfour\n', [1, 2, 5, 6]],
  ['as nothing of it', 'else', [undefined, undefined, undefined, undefined]],
])('a program that is shown %s', (_, shown, lines) => {
  const lineOf = shownLines(ran, shown);
  expect([1, 2, 3, 4].map(lineOf)).toEqual(lines);
});

test('a line is never taken for another: what it is found as says the same', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 })
    .map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const [old, now] = [before.split('\n'), after.split('\n')];
      const found = old.map((_, index) => shownLines(before, after)(index + 1));
      for (const [index, line] of found.entries()) if (line) expect(now[line - 1]).toBe(old[index]);
      const known = found.filter((line) => line !== undefined);
      expect(known).toEqual([...new Set(known)].sort((a, b) => a - b));
    }),
  );
});

test('a line that the program never had is not shown, whatever a process claims', () => {
  expect([0, 7, -1].map(shownLines('one\n', 'one\n'))).toEqual([undefined, undefined, undefined]);
});
