/** A place in a program that an error message names; lines and columns count from 1. */
export interface Position {
  file: string;
  line: number;
  column?: number;
}

/** `file:///lab/server.ts:12:9`, `/lab/server.ts:12`, `server.ts:12:9`, `C:\lab\server.ts:12`. */
const mention = /(?:^|[\s(/\\'"`])([a-z][a-z0-9.-]*\.ts):(\d+)(?::(\d+))?/g;

/** Frames of Node itself and of packages carry file names of their own. */
const foreign = /node:internal|node_modules/;

/**
 * The first place in one of a lab's own programs that a line of a stack trace names.
 *
 * @param text one line of a program's standard error
 * @param files the names of the lab's program files
 */
export function findPosition(text: string, files: ReadonlySet<string>): Position | undefined {
  if (foreign.test(text)) return undefined;
  for (const [, file = '', line, column] of text.matchAll(mention)) {
    if (!files.has(file)) continue;
    const position = { file, line: Number(line) };
    return column === undefined ? position : { ...position, column: Number(column) };
  }
  return undefined;
}

/** No frame of a stack trace is longer; what is longer is not one. */
const longestFrame = 2000;

/** Reads a run's standard error as it comes, cut anywhere, for the first own position. */
export class PositionFinder {
  readonly #files: ReadonlySet<string>;
  #rest = '';
  #found = false;

  constructor(files: ReadonlySet<string>) {
    this.#files = files;
  }

  /** @returns the position when this piece brought the first one, otherwise undefined */
  read(text: string): Position | undefined {
    if (this.#found) return undefined;
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()?.slice(-longestFrame) ?? '';
    for (const line of lines) {
      const position = findPosition(line, this.#files);
      if (position) this.#found = true;
      if (position) return position;
    }
    return undefined;
  }
}
