import { expect, test } from 'vitest';
import { readsInput } from '../../src/client/reads-input.ts';

test.each([
  'process.stdin.pipe(connection);',
  'const { stdin: input, stdout: output } = process;',
  "import { stdin } from 'node:process';",
  'readSync(0, Buffer.alloc(64));',
  "readFileSync(0, 'utf8')",
])('%s reads what is typed', (source) => {
  expect(readsInput(source)).toBe(true);
});

test.each(["console.log('hello')", 'readSync(3, buffer)', 'process.stdout.write(text)'])(
  '%s does not',
  (source) => {
    expect(readsInput(source)).toBe(false);
  },
);
