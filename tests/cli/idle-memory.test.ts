import { spawnSync } from 'node:child_process';
import { execPath } from 'node:process';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { root } from '../support/command.ts';

/** Holds some 100 MiB for a moment, as a crowd makes a runner do, and then does nothing. */
const source = `
  import { giveBackWhenIdle } from '${pathToFileURL(root)}/runner/cli/idle-memory.ts';
  import { setTimeout as pause } from 'node:timers/promises';
  const [everyMs, isUsed] = [100, process.argv[2] === 'used'];
  const giving = isUsed ? giveBackWhenIdle(everyMs) : undefined;
  let held = [];
  for (let index = 0; index < 700_000; index += 1) held.push({ index, text: 'text ' + index });
  for (let index = 0; index < 400; index += 1) held.push(Buffer.alloc(65_536, 1));
  const most = process.memoryUsage.rss();
  held = undefined;
  await pause(1500);
  console.log((most - process.memoryUsage.rss()) / 2 ** 20);`;

/** In mebibytes. */
function givenBack(how: 'used' | 'left alone'): number {
  const { stdout } = spawnSync(execPath, ['--input-type=module', '-', how], {
    input: source,
    encoding: 'utf8',
  });
  return Number(stdout);
}

test('a runner at rest gives back what it no longer needs', () => {
  expect(givenBack('used')).toBeGreaterThan(givenBack('left alone') + 20);
});
