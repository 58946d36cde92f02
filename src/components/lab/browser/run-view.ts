import { hasEscape } from '../../../../runner/protocol/foreign-text.ts';
import { describeOutcome, type Outcome, succeeded } from '../../../../runner/protocol/outcomes.ts';
import type { Voice } from '../../../../runner/protocol/voice.ts';
import { type Line, LineBuffer, notShown } from '../../../client/line-buffer.ts';
import { element } from './element.ts';
import { type Colours, lineElement } from './line-view.ts';

/** So many new lines between two drawings are a flood, of which only the last lines are drawn. */
const floodLines = 200;
const floodShownLines = 100;

interface ShownLine {
  line: Line;
  version: number;
  element: HTMLElement;
}

/** One run in a lane: what it printed and was told, and how it ended. */
export class RunView {
  readonly element: HTMLElement;
  readonly #buffer = new LineBuffer();
  readonly #head = element('div', 'lines');
  readonly #gap = element('p', 'gap');
  readonly #tail = element('div', 'lines');
  #shownHead: ShownLine[] = [];
  #shownTail: ShownLine[] = [];
  #colours: Colours | undefined;
  #escaped = false;
  #drawnCount = 0;
  #behind = false;
  #outcome: Outcome | undefined;

  constructor(number: number, changed: boolean) {
    this.element = element('div', 'run');
    this.#gap.hidden = true;
    this.element.append(runLabel(number, changed), this.#head, this.#gap, this.#tail);
  }

  /** True while a colour waits for the module that can show it. */
  get wantsColours(): boolean {
    return this.#escaped && !this.#colours;
  }

  /** True while a flood kept the view from drawing all that it will show. */
  get isBehind(): boolean {
    return this.#behind;
  }

  get lineCount(): number {
    return this.#buffer.count;
  }

  get hasEnded(): boolean {
    return this.#outcome !== undefined;
  }

  write(voice: Voice, text: string): void {
    this.#escaped ||= hasEscape(text);
    this.#buffer.write(voice, text);
  }

  end(outcome: Outcome): void {
    this.#outcome ??= outcome;
  }

  /** Draws every line anew, now in colour. */
  colour(colours: Colours): void {
    this.#colours = colours;
    this.#shownHead = [];
    this.#shownTail = [];
    this.#head.replaceChildren();
    this.#tail.replaceChildren();
    this.render();
  }

  /** Brings the elements up to date; touches only what changed. */
  render(): void {
    const { head, tail, count } = this.#buffer;
    this.#behind = count - this.#drawnCount > floodLines && tail.length > floodShownLines;
    this.#drawnCount = count;
    const shown = this.#behind ? tail.slice(-floodShownLines) : tail;
    this.#shownHead = this.#renderLines(this.#head, this.#shownHead, head);
    this.#shownTail = this.#renderLines(this.#tail, this.#shownTail, shown);
    const omitted = count - head.length - shown.length;
    this.#gap.hidden = omitted === 0;
    if (omitted > 0) this.#gap.textContent = notShown(omitted, 'line');
    if (this.#outcome && !this.element.querySelector('.outcome')) {
      const kind = succeeded(this.#outcome) ? 'well' : this.#outcome.kind;
      this.element.append(element('p', `outcome ${kind}`, describeOutcome(this.#outcome)));
    }
  }

  #renderLines(parent: HTMLElement, shown: ShownLine[], lines: Line[]): ShownLine[] {
    const first = shown.findIndex(({ line }) => line === lines[0]);
    const kept = first < 0 ? [] : shown.slice(first);
    if (first < 0) parent.replaceChildren();
    else for (const { element } of shown.slice(0, first)) element.remove();
    for (const old of kept) this.#refresh(old);
    const fresh = lines.slice(kept.length).map((line) => this.#show(line));
    parent.append(...fresh.map(({ element }) => element));
    return [...kept, ...fresh];
  }

  #show(line: Line): ShownLine {
    return { line, version: line.version, element: lineElement(line, this.#colours) };
  }

  #refresh(shown: ShownLine): void {
    if (shown.version === shown.line.version) return;
    const fresh = this.#show(shown.line);
    shown.element.replaceWith(fresh.element);
    Object.assign(shown, fresh);
  }
}

function runLabel(number: number, changed: boolean): HTMLElement {
  const words = changed ? `Run ${number}, changed program` : `Run ${number}`;
  return element('p', changed ? 'run-label changed' : 'run-label', words);
}
