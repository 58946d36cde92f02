/** So many of the last lines can be had again. */
const keptLines = 100;

/** The lines that a reader typed to a program, to be had again as in a shell. */
export class TypedLines {
  #lines: string[] = [];
  /** The place of the line that is shown; at the end stands what is being typed. */
  #place = 0;
  #draft = '';

  /** A line was sent. One like the last, or an empty one, is not worth a place. */
  add(line: string): void {
    if (line !== '' && line !== this.#lines.at(-1)) this.#lines = [...this.#lines, line].slice(-keptLines);
    this.#place = this.#lines.length;
  }

  /**
   * One line back, or forth again up to what is being typed.
   *
   * @param shown what the reader has before them
   * @returns undefined where there is no further line
   */
  step(by: -1 | 1, shown: string): string | undefined {
    const place = this.#place + by;
    if (place < 0 || place > this.#lines.length) return undefined;
    if (this.#place === this.#lines.length) this.#draft = shown;
    this.#place = place;
    return this.#lines[place] ?? this.#draft;
  }
}

/** A text to be pasted as the lines that end in it, and what comes after the last of them. */
export function splitLines(text: string): { lines: string[]; rest: string } {
  const lines = text.split(/\r\n?|\n/);
  const rest = lines.pop() ?? '';
  return { lines, rest };
}
