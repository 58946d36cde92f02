import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { execPath, getuid, pid, version } from 'node:process';
import { SandboxError } from '../backend.ts';

/** What a sandbox needs of the machine: Node, prlimit and the libraries both are linked with. */
export interface Runtime {
  /** Holds Node, and nothing else. */
  folder: string;
  node: string;
  prlimit: string;
  libraries: string[];
}

/**
 * Finds the runtime. Node is put, by hard link where possible, into a folder whose path
 * says nothing about this machine's users and which the sandbox's user can read even when
 * the checkout lies in a private home.
 *
 * @throws SandboxError when prlimit or a library is missing
 */
export function findRuntime(): Runtime {
  const folder = `/var/tmp/wirebook-${getuid?.() ?? 0}`;
  const node = placeNode(folder);
  const prlimit = '/usr/bin/prlimit';
  return { folder, node, prlimit, libraries: [...new Set([...librariesOf(node), ...librariesOf(prlimit)])] };
}

function placeNode(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== getuid?.() || (found.mode & 0o022) !== 0) {
    throw new SandboxError(
      `Cannot use ${folder}: expected a folder that only this user may write, received another; remove it`,
    );
  }
  const node = join(folder, `node-${version}`);
  const source = realpathSync(execPath);
  if (!sameFile(node, source)) replaceFile(node, source);
  return node;
}

function sameFile(a: string, b: string): boolean {
  const [left, right] = [a, b].map((file) => statSync(file, { throwIfNoEntry: false }));
  return left !== undefined && left.size === right?.size && left.mtimeMs >= right.mtimeMs;
}

/** Puts a hard link or a copy in place in one step, so that a second runner never sees half of it. */
function replaceFile(target: string, source: string): void {
  const next = `${target}.${pid}`;
  rmSync(next, { force: true });
  try {
    linkSync(source, next);
  } catch {
    copyFileSync(source, next);
  }
  renameSync(next, target);
}

/** The shared libraries of a binary, the dynamic loader included (ldd(1)). */
function librariesOf(binary: string): string[] {
  try {
    const output = execFileSync('ldd', [binary], { encoding: 'utf8', env: {} });
    return [...output.matchAll(/(\/\S+) \(0x/g)].map((match) => match[1] as string);
  } catch {
    throw new SandboxError(`Cannot read the libraries of ${binary}: expected ldd to list them`);
  }
}
