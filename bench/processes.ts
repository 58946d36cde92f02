import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const readOr = (path: string) => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
};

const parentOf = (pid: number) => Number(readOr(`/proc/${pid}/stat`).split(') ')[1]?.split(' ')[1] ?? 0);

/** A process and all that descend from it. */
export function treeOf(root: number): number[] {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const parents = new Map(pids.map((pid) => [pid, parentOf(pid)]));
  const found = new Set([root]);
  for (let size = 0; size !== found.size; ) {
    size = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

const kibibytes = (text: string, key: string) =>
  Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);

/** Resident memory of one process, in bytes. */
export const rssOf = (pid: number) => kibibytes(readOr(`/proc/${pid}/status`), 'VmRSS') * 1024;

/** Memory of processes with what they share divided among the sharers (proc(5), smaps_rollup), in bytes. */
export const pssOf = (pids: number[]) =>
  pids.reduce((sum, pid) => sum + kibibytes(readOr(`/proc/${pid}/smaps_rollup`), 'Pss') * 1024, 0);

export const descriptorsOf = (pid: number) => readdirSync(`/proc/${pid}/fd`).length;

/** The network namespaces of a process tree. */
export function networkNamespacesOf(pids: number[]): Set<string> {
  const names = pids.map((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/ns/net`);
    } catch {
      return '';
    }
  });
  return new Set(names.filter(Boolean));
}
