import { expect, test } from 'vitest';
import { describeOutcome } from '../../runner/protocol/outcomes.ts';

test.each([
  [0, 'Finished'],
  [1, 'Ended with exit code 1: the program reported a failure'],
  [13, 'Ended with exit code 13: it waited for something that can no longer happen'],
])('exit code %i is told in words', (code, words) => {
  expect(describeOutcome({ kind: 'exited', code })).toBe(words);
});
