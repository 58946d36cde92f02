import { readFileSync } from 'node:fs';

/** What systems without /proc allow at least, once Node has raised its own limit. */
const ordinary = 4096;

/** How many descriptors this process may have open (RLIMIT_NOFILE, as proc_pid_limits(5) tells it). */
export function mostDescriptors(): number {
  try {
    const limits = readFileSync('/proc/self/limits', 'latin1');
    const [, soft = ''] = /^Max open files\s+(\S+)/m.exec(limits) ?? [];
    return soft === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(soft) || ordinary;
  } catch {
    return ordinary;
  }
}
