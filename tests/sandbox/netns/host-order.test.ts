import { expect, test } from 'vitest';
import { defaultLimits } from '../../../runner/sandbox/limits.ts';
import { backendNamed } from '../../support/backends.ts';
import { outcomeOf, printedBy } from '../../support/sessions.ts';
import { labOf } from '../../support/temporary-lab.ts';

test('a program has its limits, its place in the queue and no huge pages', async () => {
  const { events } = await outcomeOf(
    labOf({
      server: `import { readFileSync } from 'node:fs';
        const limits = readFileSync('/proc/self/limits', 'utf8');
        for (const name of ['core file size', 'locked memory', 'msgqueue size', 'pending signals', 'address space'])
          console.log(name, ...new RegExp(name + ' +([0-9a-z]+) +([0-9a-z]+)').exec(limits).slice(1));
        console.log(readFileSync('/proc/self/oom_score_adj', 'utf8').trim());
        console.log(/THP_enabled:\\s+(.)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);`,
    }),
    await backendNamed('netns'),
  );
  const { pendingSignals, addressBytes } = defaultLimits.sandbox;
  expect(printedBy(events, 'server').trim().split('\n')).toEqual([
    'core file size 1 1',
    'locked memory 0 0',
    'msgqueue size 0 0',
    `pending signals ${pendingSignals} ${pendingSignals}`,
    `address space ${addressBytes} ${addressBytes}`,
    '1000',
    '0',
  ]);
});
