import { performance } from 'node:perf_hooks';
import { memoryUsage } from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** A runner at rest has less of its event loop in use than this, of 1. */
const restingUtilization = 0.05;

/** It is not worth while for less than this more than there was after the last time. */
const growth = 1.1;

type Collect = (options: { type: 'major'; flavor: 'last-resort' }) => void;

/**
 * Gives back what a crowd has left behind, once the runner rests: V8 collects when more is
 * allocated, and a runner at rest allocates nothing.
 */
export function giveBackWhenIdle(everyMs = 10_000): Disposable {
  let collect: Collect | undefined;
  let before = performance.eventLoopUtilization();
  let residentAfter = memoryUsage.rss();
  const timer = setInterval(() => {
    const since = before;
    before = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(before, since);
    if (utilization > restingUtilization || memoryUsage.rss() < growth * residentAfter) return;
    collect ??= exposedCollector();
    collect({ type: 'major', flavor: 'last-resort' });
    residentAfter = memoryUsage.rss();
  }, everyMs);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** The way that Node has to V8's own function without a flag at its start (v8.setFlagsFromString). */
function exposedCollector(): Collect {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as Collect;
}
