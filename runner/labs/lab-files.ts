import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  type Stats,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { LabError } from './lab-error.ts';
import { type NewFile, replaceFiles } from './replace-files.ts';

/** An upper bound for a manifest, of which each value is looked at, and told of when it is wrong. */
export const manifestBytes = 64 * 1024;

/** An upper bound for what else people write: a program, a file beside it. */
export const writtenBytes = 1024 * 1024;

/** An upper bound for what `record` writes. */
export const recordedBytes = 32 * 1024 * 1024;

/** Neither follows a link nor waits for the other end of a pipe (open(2)). */
const carefully = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Reads a file of a lab's folder, which may be anybody's: only a regular file in real folders is
 * read, and not more of it than this.
 *
 * @param path within the folder, such as `recording/calls.json`
 * @returns undefined when there is none
 * @throws LabError naming the file, what was expected and what was received
 */
export function readLabFile(folder: string, path: string, mostBytes: number): Buffer | undefined {
  const parents = [folder, ...parentsOf(path).map((parent) => join(folder, parent))];
  if (!parents.every((parent) => isThere(parent, 'a folder'))) return undefined;
  const place = join(folder, path);
  if (!isThere(place, 'a file')) return undefined;
  const file = readable(place, () => openSync(place, carefully));
  try {
    const stats = fstatSync(file);
    mustBe(place, 'a file', stats);
    mustFit(place, stats.size, mostBytes);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** The same as text (UTF-8), for what people write. */
export const readLabText = (folder: string, path: string, mostBytes = writtenBytes): string | undefined =>
  readLabFile(folder, path, mostBytes)?.toString('utf8');

/** The names in a lab's folder, whatever they stand for. @throws LabError */
export const namesIn = (folder: string): string[] => readable(folder, () => readdirSync(folder));

/**
 * Puts files into a lab's folder, all of them or none, and makes the folders that they need.
 *
 * @throws LabError when something else stands in a place, or when a file is too large to be read again
 */
export function writeLabFiles(folder: string, files: readonly NewFile[]): void {
  for (const { path, content } of files) {
    for (const parent of parentsOf(path).map((each) => join(folder, each))) {
      if (!isThere(parent, 'a folder')) mkdirSync(parent);
    }
    isThere(join(folder, path), 'a file');
    mustFit(join(folder, path), Buffer.byteLength(content), recordedBytes);
  }
  replaceFiles(files.map(({ path, content }) => ({ path: join(folder, path), content })));
}

/** The folders above a path, the outermost first: `a` and `a/b` for `a/b/c`. */
function parentsOf(path: string): string[] {
  const parent = dirname(path);
  return parent === '.' ? [] : [...parentsOf(parent), parent];
}

/** False when nothing is there. @throws LabError when it is something else */
function isThere(place: string, expected: Kind): boolean {
  const found = readable(place, () => lstatSync(place, { throwIfNoEntry: false }));
  if (found) mustBe(place, expected, found);
  return found !== undefined;
}

/** Does what the system may refuse. @throws LabError with the system's code, such as EACCES */
function readable<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new LabError(
      place,
      `expected that it can be read, received ${(error as NodeJS.ErrnoException).code}`,
    );
  }
}

type Kind = 'a file' | 'a folder' | 'a symbolic link' | 'a named pipe' | 'a socket' | 'a device';

/** What something in the file system is, in words (inode(7)). */
export function kindOf(stats: Stats): Kind {
  if (stats.isFile()) return 'a file';
  if (stats.isDirectory()) return 'a folder';
  if (stats.isSymbolicLink()) return 'a symbolic link';
  if (stats.isFIFO()) return 'a named pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
}

function mustBe(place: string, expected: Kind, found: Stats): void {
  const kind = kindOf(found);
  if (kind !== expected) throw new LabError(place, `expected ${expected}, received ${kind}`);
}

function mustFit(place: string, bytes: number, mostBytes: number): void {
  if (bytes <= mostBytes) return;
  throw new LabError(place, `expected at most ${mostBytes} bytes, received ${bytes}`);
}
