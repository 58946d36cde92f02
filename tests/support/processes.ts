import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { pid as ownPid } from 'node:process';

const readOr = <T>(read: () => T, otherwise: T): T => {
  try {
    return read();
  } catch {
    return otherwise;
  }
};

const parentOf = (pid: number) =>
  Number(
    readOr(() => readFileSync(`/proc/${pid}/stat`, 'latin1'), '')
      .split(') ')[1]
      ?.split(' ')[1] ?? 0,
  );

/** The processes of the machine. */
export const allPids = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** Every living descendant of a process, zombies included. */
export function descendantsOf(root: number): number[] {
  const pids = allPids().map((pid) => ({ pid, parent: parentOf(pid) }));
  const found = new Set([root]);
  for (let size = 0; size !== found.size; ) {
    size = found.size;
    for (const { pid, parent } of pids) if (found.has(parent)) found.add(pid);
  }
  found.delete(root);
  return [...found];
}

/** What starts processes for the runner, and is part of it. */
const isLauncher = (pid: number) =>
  parentOf(pid) === ownPid &&
  readOr(() => readFileSync(`/proc/${pid}/cmdline`, 'latin1'), '').includes('/launcher.pl\0');

/** The descendants of this test's process, without the runner's own. */
export const ownDescendants = () => descendantsOf(ownPid).filter((pid) => !isLauncher(pid));

/** The network namespaces in which the processes live. */
export const networkNamespaces = (pids: number[]) =>
  new Set(pids.map((pid) => readOr(() => readlinkSync(`/proc/${pid}/ns/net`), '')).filter(Boolean));

/**
 * Whether a process still runs. One that ended has given its memory back, and with it its
 * command line, even while it waits for its new parent, process 1, to take notice.
 */
export const isAlive = (pid: number) =>
  readOr(() => readFileSync(`/proc/${pid}/cmdline`, 'latin1'), '') !== '';
