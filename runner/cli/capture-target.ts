import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import process from 'node:process';
import { isatty } from 'node:tty';
import { kindOf } from '../labs/lab-files.ts';
import { mustBeReplaceable, replaceFiles } from '../labs/replace-files.ts';
import { printBytes } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Where the reader wants a capture. */
export interface CaptureTarget {
  /** stdout is for the capture alone: what people are told goes to stderr. */
  takesStdout: boolean;
  /** @throws Error naming the file and the system's code, when it cannot be written after all */
  save(capture: Uint8Array): void;
}

type Save = CaptureTarget['save'];

/**
 * Looks at what `--pcap` names, before the lab runs. A file is replaced when the capture is whole;
 * stdout and pipes get it as it is; what would destroy something else, or reach a terminal, is refused.
 *
 * @throws UsageError
 */
export function captureTarget(file: string): CaptureTarget {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found && isStdout(found)) return { takesStdout: true, save: stdoutSave(file) };
    const save = found && isStream(file, found) ? writeThrough(file) : replace(file, found);
    return { takesStdout: false, save: naming(file, save) };
  } catch (error) {
    throw error instanceof UsageError ? error : refusal(file, ` (${codeOf(error)})`);
  }
}

const refusal = (file: string, why: string) =>
  new UsageError(`Cannot write the capture: expected a file that can be written, received “${file}”${why}`);

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

function isStdout({ dev, ino }: Stats): boolean {
  const own = fstatSync(process.stdout.fd);
  return own.dev === dev && own.ino === ino;
}

function stdoutSave(file: string): Save {
  if (isatty(process.stdout.fd)) throw refusal(file, ', which is a terminal');
  return printBytes;
}

const isStream = (file: string, found: Stats) =>
  found.isFIFO() || (found.isCharacterDevice() && !isTerminal(file));

function isTerminal(file: string): boolean {
  const device = openSync(file, constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
  const answer = isatty(device);
  closeSync(device);
  return answer;
}

/** Waits, as a shell does, for the one who reads a pipe. */
const writeThrough =
  (file: string): Save =>
  (capture) => {
    const stream = openSync(file, constants.O_WRONLY);
    writeFileSync(stream, capture);
    closeSync(stream);
  };

function replace(file: string, found: Stats | undefined): Save {
  const isLink = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink();
  if (isLink) throw refusal(file, ', which is a symbolic link: name its target');
  if (found && !found.isFile()) throw refusal(file, `, which is ${kindOf(found)}`);
  mustBeReplaceable(file);
  return (content) => replaceFiles([{ path: file, content }]);
}

/** Says which file it was when the system refuses. */
const naming =
  (file: string, save: Save): Save =>
  (capture) => {
    try {
      save(capture);
    } catch (error) {
      throw new Error(`Cannot write the capture: expected “${file}” to take it, received ${codeOf(error)}`);
    }
  };
