import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Files of a cgroup and what is written into them (the kernel's cgroup-v2 document). */
export type Settings = Record<string, string | number>;

/** A cgroup with the processes of one sandbox, from its making to its removal. */
export class ControlGroup {
  readonly #folder: string;
  /**
   * A file by which a process enters, writing 0. The kernel asks what the one who *opened* it
   * may do: who opens it and then gives up its rights enters all the same.
   */
  readonly entrance: string;

  constructor(folder: string, settings: Settings) {
    mkdirSync(folder);
    this.#folder = folder;
    for (const [name, value] of Object.entries(settings)) {
      writeFileSync(join(folder, name), String(value));
    }
    this.entrance = join(folder, 'cgroup.procs');
  }

  /** Processor time of all processes that ever were in it, hidden children included. */
  processorMs(): number {
    return countOf(this.#read('cpu.stat'), 'usage_usec') / 1000;
  }

  /** Whether the kernel ended a process because the cgroup held too much memory. */
  ranOutOfMemory(): boolean {
    return countOf(this.#read('memory.events'), 'oom_kill') > 0;
  }

  /** Ends what is in it and removes it. */
  remove(): Promise<void> {
    return removeGroup(this.#folder);
  }

  #read(name: string): string {
    try {
      return readFileSync(join(this.#folder, name), 'latin1');
    } catch {
      return '';
    }
  }
}

/** One line of a flat keyed file, such as memory.events or cpu.stat; 0 when it has none. */
export const countOf = (text: string, key: string) =>
  Number(new RegExp(`^${key} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);

/** Processes that were killed are gone after a moment; a cgroup cannot be removed before. */
const [retryMs, patienceMs] = [2, 2000];

/** Ends every process of a cgroup and of its children, and removes them all. @throws Error when they stay */
export async function removeGroup(folder: string): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return removeFolders(folder);
    } catch (error) {
      if (codeOf(error) !== 'EBUSY' || performance.now() > deadline) throw error;
    }
    killAll(folder);
    await pause(retryMs);
  }
}

/** The deepest first; files of a cgroup go with it. One that is gone was removed by somebody else. */
function removeFolders(folder: string): void {
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) removeFolders(join(folder, entry.name));
    }
    rmdirSync(folder);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

/** Linux before 5.14 has no cgroup.kill; there the sandbox's process namespace is what ends all. */
function killAll(folder: string): void {
  try {
    writeFileSync(join(folder, 'cgroup.kill'), '1', { flag: 'r+' });
  } catch {
    // It is gone, or cannot: whoever waits for it hears that it stays.
  }
}
