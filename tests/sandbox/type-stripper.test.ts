import { afterEach, beforeEach, expect, test } from 'vitest';
import { TypeStripper } from '../../runner/sandbox/type-stripper.ts';

const typed = "const text: string = 'x'; interface Gone { a: number }";
const slow = `${'<T>('.repeat(24)}1`;
const breaking = '('.repeat(3000);

const limits = { deadlineMs: 400, banMs: 60_000 };
let stripper: TypeStripper;

beforeEach(async () => {
  stripper = new TypeStripper(limits);
  // The parser is loaded with the first text.
  await expect.poll(() => stripper.strip('let a: number;', 'warm')).toBe('let a        ;');
});
afterEach(() => stripper[Symbol.dispose]());

test('types become blanks: every position stays what it was', async () => {
  const stripped = await stripper.strip(typed, 'one');
  expect(stripped).toHaveLength(typed.length);
  expect(stripped?.indexOf("'x'")).toBe(typed.indexOf("'x'"));
  expect(stripped).not.toContain('string');
});

test.each(['const = ;', 'enum Colour { Red }', 'class A { constructor(private b: number) {} }'])(
  'a text that Node cannot strip is left as it is, and its author may go on: %s',
  async (text) => {
    expect(await stripper.strip(text, 'one')).toBeUndefined();
    expect(await stripper.strip(typed, 'one')).toBeDefined();
  },
);

test('a text that takes too long is given up, and others are stripped after it', async () => {
  const [late, behind] = [stripper.strip(slow, 'slow'), stripper.strip(typed, 'behind')];
  expect(await late).toBeUndefined();
  // Who stood behind it may be late as well, and is not blamed.
  await behind;
  await expect.poll(() => stripper.strip(typed, 'behind')).toBeDefined();
});

test('a text that breaks the parser costs others nothing but a moment', async () => {
  expect(await stripper.strip(breaking, 'breaking')).toBeUndefined();
  await expect.poll(() => stripper.strip(typed, 'other')).toBeDefined();
});

test.each([
  ['was late', slow],
  ['broke the parser', breaking],
])('the author of a text that %s does without for a while', async (_, text) => {
  expect(await stripper.strip(text, 'author')).toBeUndefined();
  expect(await stripper.strip(typed, 'author')).toBeUndefined();
  await expect.poll(() => stripper.strip(typed, 'other')).toBeDefined();
});

test('whoever waits when it ends is not left waiting', async () => {
  const [one, two] = [stripper.strip(slow, 'one'), stripper.strip(typed, 'two')];
  stripper[Symbol.dispose]();
  expect(await Promise.all([one, two])).toEqual([undefined, undefined]);
});
