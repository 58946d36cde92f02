import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import { execPath } from 'node:process';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** The checkout. */
export const root = join(import.meta.dirname, '../..');

/** What a command printed and how it ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Starts a command on this Node, in a folder that is not the checkout. */
export const startCommand = (file: string, args: string[]) =>
  spawn(execPath, [file, ...args], { cwd: '/', stdio: ['pipe', 'pipe', 'pipe'] });

/** Starts `wirebook` as a reader would. */
export const startWirebook = (...args: string[]) => startCommand(join(root, 'bin/wirebook.mjs'), args);

/** Runs `wirebook` to its end. */
export const wirebook = (...args: string[]): Promise<Ended> => endOf(startWirebook(...args));

/** Waits for the end of a command. */
export async function endOf(child: ChildProcessByStdio<Writable | null, Readable, Readable>): Promise<Ended> {
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}
