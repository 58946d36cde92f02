import { stripTypeScriptTypes } from 'node:module';
import type { Lab } from '../labs/lab.ts';

/**
 * What is handed to a waiting process: the files of the lab's folder, which of them is
 * the program, and each TypeScript file with its types already stripped.
 */
export interface ProgramImage {
  main: string;
  files: Record<string, string>;
  /** File name to JavaScript. A file that does not parse is absent: Node then reports its error. */
  stripped: Record<string, string>;
}

/** Makes the image of a host's program; `source` replaces it with the reader's edit. */
export function imageOf(lab: Lab, host: string, source?: string): ProgramImage {
  const main = lab.hosts.get(host)?.program.file ?? '';
  const solution = lab.exercise?.solution.file;
  const entries = [...lab.files.values()]
    .filter(({ file }) => file !== solution)
    .map((program): [string, string] => [program.file, program.source]);
  const files = { ...Object.fromEntries(entries), ...(source === undefined ? {} : { [main]: source }) };
  const stripped: Record<string, string> = {};
  for (const [file, text] of Object.entries(files)) {
    const script = strip(text);
    if (script !== undefined) stripped[file] = script;
  }
  return { main, files, stripped };
}

/** Replaces types by blanks, so that every position stays what it was. */
function strip(source: string): string | undefined {
  try {
    return stripTypeScriptTypes(source, { mode: 'strip' });
  } catch {
    return undefined;
  }
}
