import { hasEscape, styleAfter } from '../../runner/protocol/foreign-text.ts';
import { movesCursor, TerminalRow, unfinishedLength } from '../../runner/protocol/terminal-row.ts';
import type { Voice } from '../../runner/protocol/voice.ts';

/** A run shows its first and its last lines; what lies between is counted, not kept. */
export const headLines = 200;
export const tailLines = 800;

/** A line shows its first and its last characters in the same way. */
export const headCharacters = 3000;
export const tailCharacters = 1000;

/** A part of a line by one voice. When `omitted` is 0 the text is `head` and `tail` joined. */
export interface Segment {
  voice: Voice;
  head: string;
  omitted: number;
  tail: string;
}

/** One line of a lane. `version` grows with every change, so that a view knows what to redraw. */
export interface Line {
  id: number;
  voice: Voice;
  segments: Segment[];
  /** The colours that an earlier line left in force, as escape sequences. */
  openingStyle: string;
  version: number;
}

/**
 * What one run printed and was told, as lines, in bounded memory. Partial lines grow, typed
 * text continues the prompt before it, and the cursor moves in its line as in a terminal.
 */
export class LineBuffer {
  readonly head: Line[] = [];
  #tail: Line[] = [];
  #count = 0;
  #open: Line | undefined;
  /** The open line, once the cursor has moved in it. */
  #row: TerminalRow | undefined;
  /** The end of what the open line was told, which says nothing yet. */
  #unfinished: { voice: Voice; text: string } | undefined;
  #style: Record<Voice, string> = { stdout: '', stderr: '', input: '', link: '' };

  /** All lines so far, shown or not. */
  get count(): number {
    return this.#count;
  }

  /** The last lines, in order; the head's lines are not among them. */
  get tail(): Line[] {
    return this.#tail.slice(-tailLines);
  }

  /** How many lines between head and tail are not kept. */
  get omitted(): number {
    return this.#count - this.head.length - Math.min(this.#tail.length, tailLines);
  }

  /** Takes a piece of output or of typed input, cut anywhere; of a link, a whole line. */
  write(voice: Voice, text: string): void {
    for (let from = 0; from < text.length; ) {
      const newline = text.indexOf('\n', from);
      const end = newline < 0 ? text.length : newline;
      if (end > from || newline >= 0) this.#append(voice, text.slice(from, end));
      if (newline >= 0) this.#endLine();
      from = end + 1;
    }
  }

  #append(voice: Voice, text: string): void {
    const line = this.#lineFor(voice);
    const begun = this.#unfinished;
    if (begun && begun.voice !== voice) this.#put(line, begun.voice, begun.text);
    const whole = begun?.voice === voice ? begun.text + text : text;
    const end = whole.length - unfinishedLength(whole);
    this.#unfinished = end < whole.length ? { voice, text: whole.slice(end) } : undefined;
    this.#put(line, voice, whole.slice(0, end));
    line.version += 1;
  }

  #put(line: Line, voice: Voice, text: string): void {
    if (text === '') return;
    const isRow = this.#row || (movesCursor(text) && (isWhole(line) || text.includes('\r')));
    if (!isRow) return lengthen(line, voice, text);
    this.#row ??= rowOf(line);
    this.#row.write(voice, text);
    line.segments = [];
    for (const stretch of this.#row.stretches) lengthen(line, stretch.voice, stretch.text);
    const last = line.segments.at(-1);
    if (last && this.#row.lost > 0) {
      last.omitted += last.tail.length + this.#row.lost;
      last.tail = '';
    }
  }

  #lineFor(voice: Voice): Line {
    const open = this.#open;
    const continues = voice === 'input' || open?.voice === 'input' || open?.voice === voice;
    if (open && continues && voice !== 'link') return open;
    if (open) this.#endLine();
    this.#count += 1;
    const line = { id: this.#count, voice, segments: [], openingStyle: this.#style[voice], version: 0 };
    this.#open = line;
    this.#keep(line);
    return line;
  }

  #keep(line: Line): void {
    if (this.head.length < headLines) {
      this.head.push(line);
      return;
    }
    this.#tail.push(line);
    if (this.#tail.length > 2 * tailLines) this.#tail = this.tail;
  }

  #endLine(): void {
    const line = this.#open;
    this.#open = undefined;
    this.#row = undefined;
    this.#unfinished = undefined;
    if (line) this.#style[line.voice] = styleOf(line);
  }
}

const isWhole = ({ segments }: Line) => segments.every(({ omitted }) => omitted === 0);

/** A line as a terminal has it; one too long to be kept whole begins anew. */
function rowOf(line: Line): TerminalRow {
  const row = new TerminalRow(line.openingStyle, headCharacters + tailCharacters);
  for (const { voice, head, tail } of isWhole(line) ? line.segments : []) row.write(voice, head + tail);
  return row;
}

function styleOf(line: Line): string {
  const text = lineText(line);
  return hasEscape(text) ? styleAfter(line.openingStyle + text) : line.openingStyle;
}

function lengthen(line: Line, voice: Voice, text: string): void {
  let segment = line.segments.at(-1);
  if (segment?.voice !== voice) {
    segment = { voice, head: '', omitted: 0, tail: '' };
    line.segments.push(segment);
  }
  const room = Math.max(0, headCharacters - segment.head.length);
  segment.head += text.slice(0, room);
  segment.tail += text.slice(room);
  const surplus = segment.tail.length - tailCharacters;
  if (surplus > 0 && (segment.omitted > 0 || surplus > 100)) {
    segment.omitted += surplus;
    segment.tail = segment.tail.slice(surplus);
  }
}

const number = new Intl.NumberFormat('en-GB');

/** The sentence that stands for what is not shown, such as “… 12,345 lines not shown …”. */
export const notShown = (count: number, what: 'line' | 'character') =>
  `… ${number.format(count)} ${what}${count === 1 ? '' : 's'} not shown …`;

/** A segment as it is shown. */
export const segmentText = ({ head, omitted, tail }: Segment) =>
  omitted === 0 ? head + tail : `${head} ${notShown(omitted, 'character')} ${tail}`;

/** A line as it is shown, all voices joined. */
export const lineText = (line: Line) => line.segments.map(segmentText).join('');
