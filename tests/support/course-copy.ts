import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ended, endOf, root, startCommand } from './command.ts';
import { linkedCopy } from './linked-copy.ts';

/** What the command line needs of the checkout, beside the labs and the libraries. */
const needed = ['bin', 'runner', 'scripts', 'package.json'];

/** What the site is built from, beside that. */
const siteSources = ['src', 'public', 'astro.config.mjs', 'package-lock.json', 'tsconfig.json'];

/**
 * The course in a folder of its own, with labs of the test's choice: it may be given to strangers,
 * and is gone at the end of the scope it is used in.
 */
export function courseCopy(...labs: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'wirebook-course-'));
  const runnable = join(folder, 'runnable');
  const take = (name: string) => cpSync(join(root, name), join(folder, name), { recursive: true });
  mkdirSync(runnable);
  for (const name of [...needed, ...labs.map((lab) => `runnable/${lab}`)]) take(name);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const start = (...args: string[]) => startCommand(join(folder, 'bin/wirebook.mjs'), args);
  return {
    folder,
    /** Where its labs are. */
    runnable,
    /** Has the site that the checkout has built; it is newer than what was taken before. */
    takeSite: () => take('dist'),
    /** Can build a site of its own; a link to libraries elsewhere would lead the build astray. */
    takeSiteSources(): void {
      siteSources.forEach(take);
      rmSync(join(folder, 'node_modules'));
      linkedCopy([join(root, 'node_modules')], folder);
    },
    /** Writes files of a lab; what is no text is written as JSON. */
    write(lab: string, files: Record<string, unknown>): void {
      mkdirSync(join(runnable, lab), { recursive: true });
      for (const [file, content] of Object.entries(files)) {
        const text = typeof content === 'string' ? content : JSON.stringify(content);
        writeFileSync(join(runnable, lab, file), text);
      }
    },
    read: (lab: string, file: string) => readFileSync(join(runnable, lab, file), 'utf8'),
    /** Starts its `wirebook`. */
    start,
    /** Runs its `wirebook` to the end. */
    wirebook: (...args: string[]): Promise<Ended> => endOf(start(...args)),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
