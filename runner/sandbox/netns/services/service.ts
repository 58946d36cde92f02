import { readdirSync, readFileSync } from 'node:fs';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import type { ProgramImage } from '../../image.ts';

/** A program of ours that serves a lab from one of its hosts, from opening to closing. */
export interface Service {
  host: string;
  /** What it is, for a sentence. */
  title: string;
  /** A shell script that the host's network needs first. */
  setup?: string;
  image: ProgramImage;
}

/** The image of a service: TypeScript files of this folder, the first its program, and what it reads. */
export function serviceImage(
  sources: [main: string, ...others: string[]],
  data: Record<string, string>,
): ProgramImage {
  const own = sources.map((name) => [name, readFileSync(join(import.meta.dirname, name), 'utf8')] as const);
  const stripped = own.map(([name, source]) => [name, stripTypeScriptTypes(source)] as const);
  return {
    main: sources[0],
    args: [],
    files: { ...Object.fromEntries(own), ...data },
    stripped: Object.fromEntries(stripped),
  };
}

/** The files of the package that reads and writes DNS messages, as a sandbox needs them. */
export function dnsPackage(): Record<string, string> {
  const here = createRequire(import.meta.url);
  const main = here.resolve('dns-packet');
  const codec = createRequire(main).resolve('@leichtgewicht/ip-codec');
  return {
    ...packageFiles('dns-packet', dirname(main)),
    ...packageFiles('@leichtgewicht/ip-codec', dirname(codec)),
  };
}

function packageFiles(name: string, folder: string): Record<string, string> {
  const files = readdirSync(folder).filter((file) => /\.c?js$|^package\.json$/.test(file));
  return Object.fromEntries(
    files.map((file) => [`node_modules/${name}/${file}`, readFileSync(join(folder, file), 'utf8')]),
  );
}
