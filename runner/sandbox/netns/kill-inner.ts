import { readFileSync } from 'node:fs';
import { kill } from 'node:process';

/**
 * Kills a sandbox from the inside out: with the first process of a process namespace the
 * kernel ends all others, and each wrapper takes leave of its child. The other way round
 * would hand orphans to process 1 of the machine, which in many a container never takes
 * notice of them. Gives false when what joined the namespaces has no child yet.
 *
 * Once the sandbox is ready its first process is the child of bwrap, which is the child of
 * `pid`. Before, that child may be anything, and only the one around it is sure to end it all.
 */
export function killInner(pid: number, isReady: boolean): boolean {
  const outer = onlyChildOf(pid);
  if (outer === undefined) return false;
  const inner = isReady ? onlyChildOf(outer) : undefined;
  killProcess(inner ?? outer);
  return true;
}

/** Kills a process; false when it is gone. */
export function killProcess(pid: number): boolean {
  try {
    return kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

/** The wrappers have one thread, and one child at a time; of the namespace's first process it is the oldest. */
export function onlyChildOf(pid: number): number | undefined {
  try {
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ');
    return child ? Number(child) : undefined;
  } catch {
    return undefined;
  }
}
