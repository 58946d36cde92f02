import { expect, test } from 'vitest';
import { callerText, causesOf, causesText } from '../../../runner/wire/calls/causes.ts';
import type { Call, Match } from '../../../runner/wire/calls/model.ts';

const call = (number: number, more: Partial<Call> = {}): Call => ({
  ...{ number, run: 1, host: 'client', on: 'client', what: 'write', protocol: 'tcp', socket: 1, atUs: 0 },
  place: { file: 'client.ts', line: 4, column: 1 },
  ...more,
});

const match = (cause: Call, certainty: Match['certainty'] = 'exact'): Match => ({
  ...{ packet: 1, call: cause, certainty, reason: 'carries what it wrote' },
});

test('a line that called a hundred times is told once, and what is exact comes first', () => {
  const likely = match(call(1, { what: 'connect' }), 'inferred');
  const matches = [likely, ...Array.from({ length: 100 }, (_, index) => match(call(index + 2)))];
  expect(causesText(causesOf(matches))).toBe('client.ts:4 write; client.ts:4 connect, inferred');
  expect(causesText([])).toBe('');
});

test('of many causes the first are told, and the others counted', () => {
  const matches = Array.from({ length: 500 }, (_, index) =>
    match(call(index, { place: { file: 'client.ts', line: index + 1, column: 1 } })),
  );
  expect(causesText(causesOf(matches))).toBe(
    'client.ts:1 write; client.ts:2 write; client.ts:3 write; and 497 more',
  );
});

test('two programs in one file, and two calls of one line, are told apart', () => {
  const other = call(2, { host: 'other' });
  expect(causesOf([match(call(1)), match(other), match(call(3, { what: 'end' }))])).toHaveLength(3);
});

test.each([
  [{}, 'client.ts:4 write'],
  [{ through: 'pipe' }, 'client.ts:4 write through a pipe'],
  [{ through: 'request' }, 'client.ts:4 write through a request'],
  [{ place: undefined, what: 'end', through: 'peer-end' }, 'client’s Node end after the peer’s end'],
  [{ place: undefined }, 'client’s Node write'],
] as const)('a caller in words: %j', (more, words) => {
  expect(callerText(call(1, more))).toBe(words);
});
