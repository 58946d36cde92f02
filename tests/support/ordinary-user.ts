import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath, getuid } from 'node:process';
import { type Ended, endOf, root } from './command.ts';
import { linkedCopy } from './linked-copy.ts';

/** A number that no distribution gives to anybody, and not the one that root's sandboxes have. */
const nobodyYet = 64_018;

/** What a command of `wirebook` needs of the checkout. */
const needed = ['bin', 'runner', 'runnable', 'package.json', 'node_modules'];

const mayReadAll = (files: string[], uid: number) =>
  files.every((file) => spawnSync('test', ['-r', file], { uid, gid: uid }).status === 0);

/**
 * Runs `wirebook` from an account without any right: this one, or when the tests run as root
 * one that was never used before, from a copy where it may not read the checkout.
 */
export async function wirebookAsOrdinaryUser(...args: string[]): Promise<Ended> {
  if (getuid?.() !== 0) return run({}, root, args);
  const folder = mkdtempSync(join(tmpdir(), 'wirebook-readable-'));
  try {
    const user = { uid: nobodyYet, gid: nobodyYet };
    const isReadable = mayReadAll([execPath, join(root, 'package.json')], user.uid);
    return await run(user, isReadable ? root : copyTo(folder), args);
  } finally {
    for (const left of [folder, `/var/tmp/wirebook-${nobodyYet}`])
      rmSync(left, { recursive: true, force: true });
  }
}

function copyTo(folder: string): string {
  chmodSync(folder, 0o755);
  linkedCopy(
    needed.map((name) => join(root, name)),
    folder,
  );
  return folder;
}

function run(user: { uid?: number; gid?: number }, from: string, args: string[]): Promise<Ended> {
  const command = join(from, 'bin/wirebook.mjs');
  const node = from === root ? execPath : execPath.replace(root, from);
  return endOf(
    spawn(node, [command, ...args], { ...user, cwd: '/', env: {}, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
}
