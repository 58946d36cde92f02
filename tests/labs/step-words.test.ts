import { expect, test } from 'vitest';
import { manifestSchema, type Step } from '../../runner/labs/manifest.ts';
import { awaitedWords } from '../../runner/labs/step-words.ts';

const steps: [Step, string][] = [
  [{ run: 'server', until: { listening: 9999 } }, 'server to listen on port 9999'],
  [{ run: 'client', until: 'exit' }, 'client to finish'],
  [{ wait: 'client', until: { exit: 1 } }, 'client to end with exit code 1'],
  [{ type: 'client', text: 'Ada\n', until: { output: 'Hello' } }, 'client to print "Hello"'],
  [{ closeInput: 'client', until: 'exit' }, 'client to finish'],
  [
    { expect: 'router', table: 'translations', has: { destinationPort: 9999 } },
    'a row with {"destinationPort":9999} in the translations of router',
  ],
  [{ packets: 3, from: 'client', network: 'lan' }, '3 packets from client on lan'],
  [{ interrupt: 'server', until: 'exit' }, 'server to finish'],
  [{ run: 'server' }, ''],
  [{ stop: 'server' }, ''],
  [{ link: 'client', set: {} }, ''],
];

test.each(steps)('%j waits for: %s', (step, words) => {
  expect(manifestSchema.shape.script.safeParse([step]).success).toBe(true);
  expect(awaitedWords(step)).toBe(words);
});
