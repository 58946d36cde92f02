import type { SocketCall } from '../../../../../runner/protocol/socket-calls.ts';
import type { Match } from '../../../../../runner/wire/calls/model.ts';
import { labOf, type PacketSource } from '../../../../client/lab-api.ts';
import { part } from '../../../lab/browser/element.ts';
import { readLabData } from '../../../lab/browser/lab-data.ts';
import type { PanelCapture } from '../../panel-capture.ts';
import type { Called, CalledLine } from '../called-lines.ts';
import { exactCause, matchesOf } from '../exact-causes.ts';
import { countedText, markedText, tagText } from '../line-words.ts';
import { CauseWords } from './cause-words.ts';
import { ChosenLine } from './chosen-line.ts';
import { ShownProgram } from './shown-program.ts';

/** While packets come, they are matched with calls at most this often. */
const restMs = 300;

/** What the lines ask of their panel. */
export interface LinesPanel {
  readonly element: HTMLElement;
  readonly section: HTMLElement;
  readonly source: PacketSource | undefined;
  capture(): PanelCapture;
  isLive(): boolean;
  selected(): number | undefined;
  /** Whether the filter lets a packet through. */
  passes(number: number): boolean;
  /** Marks packets by their numbers, each with a word that says why, in the place of those marked before. */
  mark(marks: ReadonlyMap<number, string>): void;
  /** Scrolls to a packet. */
  reveal(number: number): void;
  /** The rows have more to say than before. */
  explained(): void;
}

/** A lab’s programs and its wire as one: a line marks its packets, and a packet its line. */
export class WireLines {
  readonly #panel: LinesPanel;
  readonly #programs: ShownProgram[];
  readonly #words: ChosenLine;
  readonly #causes: CauseWords;
  #capture: PanelCapture | undefined;
  #called: Called | undefined;
  #chosen: { program: ShownProgram; line: number } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(panel: LinesPanel) {
    this.#panel = panel;
    const { element, section } = panel;
    this.#programs = readLabData(section).programs.map((program) => {
      const article = part(section, `.program[data-host="${program.host}"]`);
      return new ShownProgram(article, program, () => labOf(section).text(program.host), {
        choose: (shown, line) => this.#choose(shown, line),
        leave: () => this.#choose(undefined),
        redrawn: () => this.#find(),
      });
    });
    this.#words = new ChosenLine(part(element, '.wire-scroller'), {
      enter: () => this.#chosen?.program.enter(this.#chosen.line),
      leave: () => this.#leave(),
    });
    this.#causes = new CauseWords(part(element, '.wire-words'), (host, line) =>
      this.#programs.find((program) => program.host === host)?.enter(line),
    );
    element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      if (this.#words.hasFocus) this.#leave();
      else this.#choose(undefined);
    });
    this.#match();
  }

  /** There are other packets, or other calls. */
  changed(): void {
    this.#timer ??= setTimeout(() => this.#match(), restMs);
  }

  /** The panel shows another capture: what the reader chooses from now on is of that one. */
  replaced(): void {
    this.#match();
  }

  /** Another packet is selected, or none. */
  selected(): void {
    this.#draw();
    for (const program of this.#programs) program.reveal(this.#causesOfSelected);
  }

  #match(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const capture = this.#panel.capture();
    const matches = matchesOf(capture);
    if (capture !== this.#capture) this.#chosen = undefined;
    this.#capture = capture;
    this.#called = { calls: capture.calls, matches };
    if (capture.rows.explain((number) => exactCause(matches, number))) this.#panel.explained();
    this.#find();
  }

  /** Where the calls stand in what the page shows of the programs. */
  #find(): void {
    const called = this.#called;
    if (!called) return;
    for (const program of this.#programs) program.find(called, (run) => this.#ranBy(run, program));
    this.#draw();
    this.#explainOnce();
  }

  /** Once on a page, where the reader comes first. */
  #explainOnce(): void {
    const { dataset } = document.body;
    if ('ringsExplained' in dataset) return;
    if (this.#programs.some((program) => program.explain())) dataset.ringsExplained = '';
  }

  /** A line again is none; the program that a line stands in may have changed meanwhile. */
  #choose(program: ShownProgram | undefined, line = 0): void {
    const isSame = this.#chosen?.program === program && this.#chosen?.line === line;
    if (!program && !this.#chosen) return;
    this.#chosen = program && !isSame ? { program, line } : undefined;
    document.querySelector('.line-hint')?.remove();
    this.#draw();
    const first = [...(this.#chosenLine?.packets.keys() ?? [])].find(this.#panel.passes);
    if (first !== undefined) this.#panel.reveal(first);
  }

  #leave(): void {
    const chosen = this.#chosen;
    this.#choose(undefined);
    chosen?.program.enter(chosen.line);
  }

  get #chosenLine(): CalledLine | undefined {
    return this.#chosen?.program.called.find(({ line }) => line === this.#chosen?.line);
  }

  get #causesOfSelected(): readonly Match<SocketCall>[] {
    const selected = this.#panel.selected();
    return selected === undefined ? [] : (this.#called?.matches.ofPacket(selected) ?? []);
  }

  #draw(): void {
    if (!this.#chosenLine) this.#chosen = undefined;
    const causes = this.#causesOfSelected;
    for (const program of this.#programs) {
      const chosen = program === this.#chosen?.program ? this.#chosen.line : undefined;
      program.show(chosen, this.#notesFor(program, causes));
    }
    this.#mark();
    this.#causes.show(this.#panel.selected() === undefined ? undefined : causes, {
      callsCut: this.#capture?.callsCut ?? 0,
      lineOf: (call) => this.#programs.map((program) => program.lineOf(call)).find(Boolean),
    });
  }

  /** The text whose lines the calls of a run name. */
  #ranBy(run: number, { original }: ShownProgram): string | undefined {
    return this.#panel.isLive() ? this.#panel.source?.sources.of(run) : original;
  }

  #notesFor(program: ShownProgram, causes: readonly Match<SocketCall>[]): Map<number, string> {
    const notes = new Map<number, string>();
    const chosen = program === this.#chosen?.program ? this.#chosenLine : undefined;
    if (chosen) notes.set(chosen.line, countedText(chosen));
    for (const { call, packet } of causes) {
      const line = program.lineOf(call);
      const match = line === undefined ? undefined : program.matchOf(line, packet);
      if (line === undefined || !match) continue;
      const words = match.certainty === 'exact' ? `packet ${packet}` : `packet ${packet}, inferred`;
      notes.set(line, line === chosen?.line ? `${countedText(chosen)}; selected: ${words}` : words);
    }
    return notes;
  }

  #mark(): void {
    const called = this.#chosenLine;
    const marks = [...(called?.packets ?? [])].map(
      ([number, match]) => [number, tagText(called?.line ?? 0, match)] as const,
    );
    this.#panel.mark(new Map(marks));
    const hidden = marks.filter(([number]) => !this.#panel.passes(number)).length;
    if (called && this.#chosen)
      this.#words.show(this.#chosen.program.file, called.line, markedText(called, hidden));
    else this.#words.hide();
  }
}
