import { randomUUID } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';

/** A file that is to hold this. */
export interface NewFile {
  path: string;
  content: string | Uint8Array;
}

const permissions = 0o777;

/**
 * Puts files in their places, all of them or none: each is written beside its place under a name
 * that nobody else has, and renamed over it (rename(2)) when every one is written. What stands
 * there is never written through, be it a link or a pipe; a file keeps its permissions.
 *
 * @throws Error with the system's code, such as EACCES, ENOSPC, or EISDIR for a folder in the place
 */
export function replaceFiles(files: readonly NewFile[]): void {
  const written: Beside[] = [];
  try {
    for (const { path, content } of files) {
      const beside = openBeside(path);
      written.push(beside);
      writeFileSync(beside.descriptor, content);
    }
    for (const { name, path } of written) renameSync(name, path);
  } finally {
    written.forEach(discard);
  }
}

/** Tries whether a file could be replaced. @throws Error with the system's code */
export const mustBeReplaceable = (path: string): void => discard(openBeside(path));

/** A file on its way to its place. */
interface Beside {
  path: string;
  name: string;
  descriptor: number;
}

function openBeside(path: string): Beside {
  const kept = permissionsAt(path);
  const name = `${path}.${randomUUID()}`;
  const descriptor = openSync(name, 'wx');
  if (kept !== undefined) fchmodSync(descriptor, kept);
  return { path, name, descriptor };
}

/** The permissions of the file there, if there is one. @throws Error EACCES when it may not be written */
function permissionsAt(path: string): number | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) return undefined;
  accessSync(path, constants.W_OK);
  return found.mode & permissions;
}

function discard({ descriptor, name }: Beside): void {
  closeSync(descriptor);
  rmSync(name, { force: true });
}
