import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pid } from 'node:process';
import { removeGroup } from './control-group.ts';
import { statOf } from './own-line.ts';

const pattern = /^wirebook-lab-(\d+)-(\d+)-[0-9a-f]{8}$/;

/** A name for the cgroup of a lab that says which runner it belongs to: its process, and when that began. */
export const newLabName = () => `wirebook-lab-${pid}-${statOf(pid)?.start}-${randomBytes(4).toString('hex')}`;

/** Whether this is the cgroup of a lab whose runner is gone. */
function isAbandoned(name: string): boolean {
  const [, owner, start] = pattern.exec(name) ?? [];
  return owner !== undefined && statOf(Number(owner))?.start !== start;
}

/** Removes the cgroups of runners that were killed, and ends what is in them. */
export function removeAbandoned(folder: string): void {
  for (const name of readdirSync(folder).filter(isAbandoned)) {
    // What cannot be removed is tried again by the next runner.
    removeGroup(join(folder, name)).catch(() => {});
  }
}
