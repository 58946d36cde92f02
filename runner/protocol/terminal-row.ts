import { keepStyles, styleAfter } from './foreign-text.ts';
import type { Voice } from './voice.ts';

/**
 * What moves the cursor in its line, or changes the line behind it: BS, HT and CR, and of ECMA-48
 * (section 8.3) ICH, CUF, CUB, CHA, EL, DCH, ECH and HPA.
 */
const moves = /([\b\t\r]|\u001b\[[\d;]*[@CDGKPX`])/;

/** Without the tabulator, which alone needs no cursor. */
const returns = /[\b\r]|\u001b\[[\d;]*[@CDGKPX`]/;

/** The beginning of what may become an escape sequence, or the end of a line. */
const unfinished = /(?:\r|\u001b(?:\[[ -?]*|[\]PX^_][^\u0007\u001b\u009c\n]{0,200})?)$/;

const style = /(\u001b\[[\d;]*m)/;

const tabColumns = 8;

/** East Asian wide letters and signs, which take two columns. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** What has no column of its own and stands on the letter before it. */
const combining = /^[\p{M}\u200b-\u200d]/u;

/** A column of a line. The second of a wide letter has no text. */
interface Cell {
  text: string;
  readonly style: string;
  readonly voice: Voice;
}

/** A stretch of a line by one voice, with the styles that it sets. */
export interface Stretch {
  readonly voice: Voice;
  readonly text: string;
}

/** True when a text moves the cursor, so that a line is more than its text from left to right. */
export const movesCursor = (text: string) => returns.test(text);

/** How much of a text, at its end, says nothing before more of it is there. */
export const unfinishedLength = (text: string): number => {
  const at = text.endsWith('\r') || text.includes('\u001b') ? text.search(unfinished) : -1;
  return at < 0 ? 0 : text.length - at;
};

/** One line of a terminal: what is printed overwrites what stands there. */
export class TerminalRow {
  readonly #cells: Cell[] = [];
  readonly #mostColumns: number;
  readonly #openingStyle: string;
  #column = 0;
  #lost = 0;
  #style: string;

  constructor(openingStyle: string, mostColumns: number) {
    this.#openingStyle = openingStyle;
    this.#style = openingStyle;
    this.#mostColumns = mostColumns;
  }

  /** How many letters found no column. */
  get lost(): number {
    return this.#lost;
  }

  write(voice: Voice, text: string): void {
    for (const [index, piece] of text.split(moves).entries()) {
      if (index % 2 === 1) this.#move(piece, voice);
      else this.#print(piece, voice);
    }
  }

  /** What stands in the line, from left to right. */
  get stretches(): Stretch[] {
    const stretches: { voice: Voice; text: string }[] = [];
    let shown = this.#openingStyle;
    for (const { text, style: wanted, voice } of this.#cells) {
      let stretch = stretches.at(-1);
      if (stretch?.voice !== voice) {
        stretch = { voice, text: '' };
        stretches.push(stretch);
      }
      if (voice !== 'input' && wanted !== shown) {
        stretch.text += `\u001b[0m${wanted}`;
        shown = wanted;
      }
      stretch.text += text;
    }
    const last = stretches.findLast(({ voice }) => voice !== 'input');
    if (last && shown !== this.#style) last.text += `\u001b[0m${this.#style}`;
    return stretches;
  }

  #print(text: string, voice: Voice): void {
    for (const [index, piece] of keepStyles(text).split(style).entries()) {
      if (index % 2 === 1) this.#style = styleAfter(this.#style + piece);
      else for (const letter of piece) this.#put(letter, voice);
    }
  }

  #put(letter: string, voice: Voice): void {
    const before = this.#cells[this.#column - 1];
    if (combining.test(letter) && before) {
      if (before.text.length < 16) before.text += letter;
      return;
    }
    const end = this.#column + (wide.test(letter) ? 2 : 1);
    if (end > this.#mostColumns) {
      this.#lost += 1;
      return;
    }
    this.#reach(end, voice);
    this.#halve(this.#column);
    this.#halve(end);
    const style = voice === 'input' ? '' : this.#style;
    for (let column = this.#column; column < end; column += 1) {
      this.#cells[column] = { text: column === this.#column ? letter : '', style, voice };
    }
    this.#column = end;
  }

  #move(sequence: string, voice: Voice): void {
    const count = Math.max(1, Number.parseInt(sequence.slice(2), 10) || 0);
    const to = {
      '\b': this.#column - 1,
      '\t': (Math.floor(this.#column / tabColumns) + 1) * tabColumns,
      '\r': 0,
      C: this.#column + count,
      D: this.#column - count,
      G: count - 1,
      '`': count - 1,
    }[sequence.at(-1) as string];
    if (to === undefined) return this.#change(sequence, count, voice);
    if (sequence === '\r' && this.#lost > 0) this.#cells.length = this.#lost = 0;
    this.#column = Math.max(0, Math.min(to, this.#mostColumns));
  }

  /** Erases, takes out or makes room, where the cursor stands. */
  #change(sequence: string, count: number, voice: Voice): void {
    const [cells, column] = [this.#cells, this.#column];
    this.#halve(column);
    const blank = (): Cell => ({ text: ' ', style: '', voice });
    const blanks = (length: number) => Array.from({ length }, blank);
    const end = Math.min(column + count, cells.length);
    switch (sequence.at(-1)) {
      case 'P':
        this.#halve(end);
        cells.splice(column, count);
        break;
      case '@':
        if (column >= cells.length) break;
        cells.splice(column, 0, ...blanks(Math.min(count, this.#mostColumns)));
        this.#halve(this.#mostColumns);
        cells.length = Math.min(cells.length, this.#mostColumns);
        break;
      case 'X':
        this.#halve(end);
        if (end > column) cells.splice(column, end - column, ...blanks(end - column));
        break;
      case 'K':
        this.#erase(sequence, blanks);
    }
  }

  #erase(sequence: string, blanks: (length: number) => Cell[]): void {
    const which = Number.parseInt(sequence.slice(2), 10) || 0;
    const upTo = Math.min(this.#column + 1, this.#cells.length);
    if (which === 1) {
      this.#halve(upTo);
      this.#cells.splice(0, upTo, ...blanks(upTo));
    } else this.#cells.length = which === 2 ? 0 : Math.min(this.#cells.length, this.#column);
  }

  /** Of a wide letter that is cut in two, blanks remain. */
  #halve(column: number): void {
    const right = this.#cells[column];
    const left = this.#cells[column - 1];
    if (right?.text !== '' || !left) return;
    left.text = right.text = ' ';
  }

  /** Fills the line with blanks up to a column. */
  #reach(column: number, voice: Voice): void {
    while (this.#cells.length < Math.min(column, this.#mostColumns)) {
      this.#cells.push({ text: ' ', style: '', voice });
    }
  }
}
