import { spawn } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { hideMachine } from '../../../runner/sandbox/netns/hide-machine.ts';

test('processes that end meanwhile do not disturb it', async () => {
  const script = 'while :; do /bin/true & /bin/true & wait; done';
  const restless = [spawn('sh', ['-c', script]), spawn('sh', ['-c', script])];
  onTestFinished(() => {
    for (const each of restless) each.kill('SIGKILL');
  });
  const once = hideMachine();
  for (let time = 0; time < 1500; time += 1) expect(hideMachine()).toEqual(once);
  expect(once.join(' ')).toContain('--ro-bind /dev/null /proc/cmdline');
});
