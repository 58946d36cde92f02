import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What stays in /proc: what Node reads (proc(5)), and what belongs to a program's own namespaces. */
const shown = new Set([
  ...['cpuinfo', 'meminfo', 'stat', 'loadavg', 'uptime'],
  ...['self', 'thread-self', 'mounts', 'net', 'sys', 'sysvipc'],
]);

/**
 * The words of bwrap(1) that hide what else tells of the machine in /proc: its boot line, disks,
 * interrupts, and whatever this kernel has at the moment.
 */
export const hideMachine = (): string[] =>
  // Names alone: processes come and go between the look at /proc and the look at each of them.
  readdirSync('/proc')
    .filter((name) => !shown.has(name) && !/^\d+$/.test(name))
    .flatMap((name) => hide(join('/proc', name)));

function hide(path: string): string[] {
  const entry = statSync(path, { throwIfNoEntry: false });
  // What only root may read is closed to a sandbox anyway.
  if (!entry || (entry.mode & 0o004) === 0) return [];
  return entry.isDirectory() ? ['--tmpfs', path, '--remount-ro', path] : ['--ro-bind', '/dev/null', path];
}
