import { spawnSync } from 'node:child_process';
import { arch, getuid } from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { defaultLimits } from '../../../runner/sandbox/limits.ts';
import { enterRoom } from '../../../runner/sandbox/netns/room.ts';
import { numberOf } from '../../../runner/sandbox/netns/system-calls.ts';
import { backendNamed } from '../../support/backends.ts';
import { outcomeOf, printedBy } from '../../support/sessions.ts';
import { labOf } from '../../support/temporary-lab.ts';

test('the program that prepares a room is strict, though it does not say so', () => {
  const path = fileURLToPath(new URL('../../../runner/sandbox/netns/room.pl', import.meta.url));
  const { stderr } = spawnSync('perl', ['-Mstrict', '-Mwarnings=FATAL,all', '-c', path], {
    encoding: 'utf8',
  });
  expect(stderr).toBe(`${path} syntax OK\n`);
});

test('what cannot be done ends it with a word, and the command does not run', () => {
  const [perl = '', ...words] = enterRoom(defaultLimits, undefined);
  const nobody = getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const { stdout, stderr, status } = spawnSync(perl, [...words, 'echo', 'ran'], {
    encoding: 'utf8',
    ...nobody,
  });
  expect(stderr).toBe(`room: system call ${numberOf('unshare', arch)}: Operation not permitted\n`);
  expect({ stdout, status }).toEqual({ stdout: '', status: 1 });
});

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
