import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kill, pid } from 'node:process';

const prefix = 'wirebook-run-';

/** A temporary folder for one run; its name says which runner it belongs to. */
export const createRunFolder = () => mkdtemp(join(tmpdir(), `${prefix}${pid}-`));

export const removeRunFolder = (folder: string) => rm(folder, { recursive: true, force: true });

/** Removes the folders of runners that were killed. */
export async function removeAbandonedFolders(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(prefix));
  const abandoned = names.filter((name) => !isRunning(Number(name.slice(prefix.length).split('-')[0])));
  // Another user's folder cannot be removed, and need not be.
  await Promise.allSettled(abandoned.map((name) => removeRunFolder(join(tmpdir(), name))));
}

function isRunning(runner: number): boolean {
  try {
    return kill(runner, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
