import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { startProcess } from './start-process.ts';

const chrt = '/usr/bin/chrt';

/** SCHED_IDLE (linux/sched.h). */
const idlePolicy = '5';

/**
 * Lets processes run only when nobody else wants the processor (SCHED_IDLE, sched(7)): whoever
 * wakes up then need not wait for them. What they start later is born so.
 */
export async function standBack(pids: number[]): Promise<void> {
  if (!existsSync(chrt)) return lowerPriority(pids);
  const eager = pids.filter((pid) => policyOf(pid) !== idlePolicy);
  if (eager.length === 0) return;
  const each = `for pid; do ${chrt} --all-tasks --idle --pid 0 $pid; done`;
  const options = { env: {}, cwd: '/', stdio: 'ignore' as const };
  const child = await startProcess('/bin/sh', ['-c', each, 'sh', ...eager.map(String)], options);
  await once(child, 'exit');
}

/** Field 41 of /proc/PID/stat (proc_pid_stat(5)), counted from behind the command's name. */
function policyOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[38] ?? idlePolicy;
  } catch {
    return idlePolicy;
  }
}

function lowerPriority(pids: number[]): void {
  for (const pid of pids) {
    try {
      setPriority(pid, constants.priority.PRIORITY_LOW);
    } catch {
      // It is gone.
    }
  }
}
