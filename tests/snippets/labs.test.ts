import { expect, test } from 'vitest';
import { allLabs, labOrFail } from '../../src/snippets/labs.ts';

test('every lab of runnable/ is there for a page', () => {
  expect([...allLabs().keys()]).toContain('tcp-greet');
  expect(labOrFail('tcp-greet').title).toBe('A TCP server greets its client');
});

test('a lab that does not exist fails the build and names those that do', () => {
  expect(() => labOrFail('tcp-greeting')).toThrow(
    expect.objectContaining({
      code: 'lab-unknown',
      message: expect.stringMatching(
        /^Cannot show this lab: expected one of .*tcp-greet.*, received "tcp-greeting"$/,
      ),
    }),
  );
});
