import type { SocketCall } from '../../../../../runner/protocol/socket-calls.ts';
import type { Match } from '../../../../../runner/wire/calls/model.ts';
import type { ShippedProgram } from '../../../lab/browser/lab-data.ts';
import { type Called, type CalledLine, calledLines } from '../called-lines.ts';
import { shownLines } from '../shown-line.ts';
import { ProgramLines } from './program-lines.ts';

export interface ProgramListener {
  choose(program: ShownProgram, line: number): void;
  leave(): void;
  redrawn(): void;
}

/** A program on the page with those of its lines that made socket calls. */
export class ShownProgram {
  readonly host: string;
  readonly file: string;
  /** The course’s text, which recordings are of. */
  readonly original: string;
  readonly #article: HTMLElement;
  readonly #text: () => string | undefined;
  readonly #lines: ProgramLines;
  #called: readonly CalledLine[] = [];
  #lineOf: (call: SocketCall) => number | undefined = () => undefined;

  /** @param text what the page shows of it now */
  constructor(
    article: HTMLElement,
    { host, file, source }: ShippedProgram,
    text: () => string | undefined,
    { choose, leave, redrawn }: ProgramListener,
  ) {
    this.host = host;
    this.file = file;
    this.original = source;
    this.#article = article;
    this.#text = text;
    this.#lines = new ProgramLines(article, { choose: (line) => choose(this, line), leave, redrawn });
  }

  get called(): readonly CalledLine[] {
    return this.#called;
  }

  /** Where the page shows the line of a call; undefined when it does not, or not as it ran. */
  lineOf(call: SocketCall): number | undefined {
    return this.#lineOf(call);
  }

  /** What a line has to do with a packet. */
  matchOf(line: number, packet: number): Match | undefined {
    return this.#called.find((each) => each.line === line)?.packets.get(packet);
  }

  /** @param ranBy the text of the program in a run */
  find(called: Called, ranBy: (run: number) => string | undefined): void {
    const text = this.#text() ?? '';
    const places = new Map<number, ReturnType<typeof shownLines>>();
    const placesOf = (run: number) => {
      const ran = ranBy(run);
      const found = places.get(run) ?? (ran === undefined ? () => undefined : shownLines(ran, text));
      places.set(run, found);
      return found;
    };
    this.#lineOf = ({ host, place, run }) =>
      host === this.host && place?.file === this.file ? placesOf(run)(place.line) : undefined;
    this.#called = calledLines(called, this.#lineOf);
  }

  show(chosen: number | undefined, notes: ReadonlyMap<number, string>): void {
    this.#lines.show({ called: this.#called, chosen, notes });
  }

  /** Says what a ring beside a number means. @returns false when there is none here */
  explain(): boolean {
    return this.#lines.explain();
  }

  /** Brings the first line of these causes into sight, where the program has a frame of its own. */
  reveal(causes: readonly Match<SocketCall>[]): void {
    const line = causes.map(({ call }) => this.lineOf(call)).find(Boolean);
    if (line !== undefined) this.#lines.reveal(line);
  }

  /** Leads the reader to a line, or to the editor that stands in its place. */
  enter(line: number): void {
    if (!this.#lines.enter(line)) this.#article.scrollIntoView({ block: 'nearest' });
  }
}
