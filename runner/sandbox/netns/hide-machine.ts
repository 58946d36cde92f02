import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What stays in /proc: what Node reads (proc(5)), and what belongs to a program's own namespaces. */
const shown = new Set([
  ...['cpuinfo', 'meminfo', 'stat', 'loadavg', 'uptime'],
  ...['self', 'thread-self', 'mounts', 'net', 'sys', 'sysvipc'],
]);

/** Whether everybody may read it; what only root may is closed to a sandbox anyway. */
const isOpen = (path: string) => ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o004) !== 0;

/**
 * The words of bwrap(1) that hide what else tells of the machine in /proc: its boot line, disks,
 * interrupts, and whatever this kernel has at the moment.
 */
export const hideMachine = (): string[] =>
  readdirSync('/proc', { withFileTypes: true })
    .filter(({ name }) => !shown.has(name) && !/^\d+$/.test(name) && isOpen(join('/proc', name)))
    .flatMap((entry) => {
      const path = join('/proc', entry.name);
      return entry.isDirectory() ? ['--tmpfs', path, '--remount-ro', path] : ['--ro-bind', '/dev/null', path];
    });
