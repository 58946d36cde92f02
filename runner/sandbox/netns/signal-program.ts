import { kill } from 'node:process';
import { processTree } from '../usage.ts';
import { onlyChildOf } from './kill-inner.ts';

/**
 * Sends a signal to the program in a sandbox and to what it started, as a terminal sends Ctrl+C to
 * the process group in its foreground: the filter lets nobody leave that. Around the program are
 * `pid`, bwrap and bwrap's first process in the namespace.
 */
export function signalProgram(pid: number, signal: NodeJS.Signals): void {
  const bwrap = onlyChildOf(pid);
  const first = bwrap && onlyChildOf(bwrap);
  const program = first && onlyChildOf(first);
  if (program === undefined) return;
  for (const each of processTree(program)) trySignal(each, signal);
}

function trySignal(pid: number, signal: NodeJS.Signals): void {
  try {
    kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
