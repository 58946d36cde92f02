import { stripTypeScriptTypes } from 'node:module';
import type { Lab } from '../labs/lab.ts';

/**
 * What is handed to a waiting process: the files of the lab's folder, which of them is
 * the program, and each TypeScript file with its types already stripped.
 */
export interface ProgramImage {
  main: string;
  /** What follows the program's name in process.argv. */
  args: string[];
  files: Record<string, string>;
  /** File name to JavaScript. A file that does not parse is absent: Node then reports its error. */
  stripped: Record<string, string>;
  /** How many of the program's socket calls the agent reports, at most; none where it is absent. */
  reportedCalls?: number;
}

/** How many stripped sources are kept. */
const keptSources = 500;

/** Makes images. A source's types are stripped once, whoever runs it. */
export class Images {
  readonly #stripped = new Map<string, string | undefined>();

  /** The image of a host's program; `source` replaces it with the reader's edit. */
  of(lab: Lab, host: string, source?: string): ProgramImage {
    const { program, arguments: args = [], files: beside = [] } = lab.hosts.get(host) ?? {};
    const main = program?.file ?? '';
    const solution = lab.exercise?.solution.file;
    const entries = [...lab.files.values()]
      .filter(({ file }) => file !== solution)
      .map((program): [string, string] => [program.file, program.source]);
    const sources = { ...Object.fromEntries(entries), ...(source === undefined ? {} : { [main]: source }) };
    const files = { ...Object.fromEntries(beside), ...sources };
    const scripts = Object.entries(sources).map(([file, text]) => [file, this.#strip(text)] as const);
    const parsed = scripts.filter((entry): entry is readonly [string, string] => entry[1] !== undefined);
    return { main, args, files, stripped: Object.fromEntries(parsed) };
  }

  #strip(source: string): string | undefined {
    if (!this.#stripped.has(source)) {
      if (this.#stripped.size >= keptSources) this.#forgetOldest();
      this.#stripped.set(source, stripTypes(source));
    }
    return this.#stripped.get(source);
  }

  #forgetOldest(): void {
    const [oldest] = this.#stripped.keys();
    if (oldest !== undefined) this.#stripped.delete(oldest);
  }
}

/** Replaces types by blanks, so that every position stays what it was. */
function stripTypes(source: string): string | undefined {
  try {
    return stripTypeScriptTypes(source, { mode: 'strip' });
  } catch {
    return undefined;
  }
}
