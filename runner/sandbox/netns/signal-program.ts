import { readFileSync } from 'node:fs';
import { kill } from 'node:process';
import { processTree } from '../usage.ts';
import { onlyChildOf } from './kill-inner.ts';

/**
 * Sends a signal to the program in a sandbox, and to what it started and left in its process
 * group: those to whom a terminal sends Ctrl+C (setpgid(2)). Around the program are `pid`, bwrap
 * and bwrap's first process in the namespace.
 */
export function signalProgram(pid: number, signal: NodeJS.Signals): void {
  const bwrap = onlyChildOf(pid);
  const first = bwrap && onlyChildOf(bwrap);
  const program = first && onlyChildOf(first);
  if (program === undefined) return;
  const group = groupOf(program);
  for (const each of processTree(program)) if (groupOf(each) === group) trySignal(each, signal);
}

/** The fifth field of /proc/PID/stat (proc_pid_stat(5)), the third after the command's name. */
function groupOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2];
  } catch {
    return undefined;
  }
}

function trySignal(pid: number, signal: NodeJS.Signals): void {
  try {
    kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
