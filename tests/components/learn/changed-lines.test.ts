import { expect, test } from 'vitest';
import { changedLines } from '../../../src/components/learn/changed-lines.ts';

test('a program that is like its starter has no changed line', () => {
  expect(changedLines('a\nb\n', 'a\nb\n')).toEqual(new Set());
});

test('lines that were changed or added are counted in the solution, removed ones in neither', () => {
  const starter = 'one\ntwo\nthree\nfour\n';
  const solution = 'one\nTWO\nfour\nfive\n';
  expect(changedLines(starter, solution)).toEqual(new Set([2, 4]));
});
