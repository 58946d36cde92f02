import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { execPath } from 'node:process';

/** Runs a file as a bare process of the same Node, to its end. */
export async function runBare(file: string): Promise<void> {
  const child = spawn(execPath, [file], { stdio: 'ignore' });
  await once(child, 'exit');
}

/** Runs a file bare until its first output, and ends it. */
export async function firstOutputBare(file: string): Promise<number> {
  const before = performance.now();
  const child = spawn(execPath, [file], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  const took = performance.now() - before;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  return took;
}

/** Does something so many times, so many at a time, and tells how long it took. */
export async function timeMany(times: number, parallel: number, act: () => Promise<void>): Promise<number> {
  const before = performance.now();
  let left = times;
  const work = async () => {
    while (left > 0) {
      left -= 1;
      await act();
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return performance.now() - before;
}
