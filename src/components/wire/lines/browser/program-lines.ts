import { appendToLine } from '../../../lab/browser/code-view.ts';
import { element, part } from '../../../lab/browser/element.ts';
import type { CalledLine } from '../called-lines.ts';
import { offerText, ringText } from '../line-words.ts';

export interface LineListener {
  /** The reader pressed a line’s number. */
  choose(line: number): void;
  /** The reader pressed Escape there. */
  leave(): void;
  /** The page shows another text, or the same one anew. */
  redrawn(): void;
}

/** What of a program’s lines is to be seen. */
export interface LinesShown {
  readonly called: readonly CalledLine[];
  readonly chosen: number | undefined;
  /** Words at the ends of lines that stand out. */
  readonly notes: ReadonlyMap<number, string>;
}

const steps: Record<string, (index: number, last: number) => number> = {
  ArrowDown: (index) => index + 1,
  ArrowUp: (index) => index - 1,
  Home: () => 0,
  End: (_index, last) => last,
};

/** The numbers of those lines of one program that can be chosen, as buttons: one stop for Tab. */
export class ProgramLines {
  readonly #frame: HTMLElement;
  readonly #code: HTMLElement;
  readonly #bar = element('span', 'line-bar sr-only');
  readonly #id: string;
  readonly #listener: LineListener;
  #stop = 0;

  constructor(article: HTMLElement, listener: LineListener) {
    this.#frame = part(article, '.code');
    this.#code = part(article, '.code code');
    this.#id = `${article.getAttribute('aria-labelledby')}-line`;
    this.#listener = listener;
    this.#bar.role = 'toolbar';
    this.#bar.ariaLabel = `Lines of ${article.dataset.file} on the wire`;
    this.#bar.ariaOrientation = 'vertical';
    this.#frame.addEventListener('click', ({ target }) => {
      const line = lineOf(target as Element);
      if (line !== undefined) listener.choose(line);
    });
    this.#frame.addEventListener('keydown', (event) => this.#press(event));
    new MutationObserver(() => listener.redrawn()).observe(this.#code, { childList: true });
  }

  show({ called, chosen, notes }: LinesShown): void {
    const offered = new Map(called.map((each) => [each.line, each]));
    if (!offered.has(this.#stop)) this.#stop = called[0]?.line ?? 0;
    for (const line of this.#code.querySelectorAll<HTMLElement>('.line')) {
      const number = Number(line.dataset.line);
      this.#offer(line, offered.get(number), number === chosen);
      note(line, notes.get(number));
    }
    this.#bar.setAttribute('aria-owns', called.map(({ line }) => this.#idOf(line)).join(' '));
    if (called.length > 0) this.#frame.prepend(this.#bar);
    else this.#bar.remove();
  }

  /** Says what a ring beside a number means, at the first of them. @returns false when there is none */
  explain(): boolean {
    const line = this.#code.querySelector<HTMLElement>('.line:has(> .line-button)');
    if (!line) return false;
    const hint = element('span', 'line-hint');
    hint.dataset.words = ringText; // drawn by the style sheet: it is no text of the program
    appendToLine(line, hint);
    return true;
  }

  /** Leads the reader to a line. @returns false when it cannot be chosen here */
  enter(line: number): boolean {
    const button = this.#buttonOf(line);
    button?.focus();
    return button === document.activeElement;
  }

  /** Scrolls a program that has a frame of its own until the line is seen; never the page. */
  reveal(line: number): void {
    const shown = this.#code.querySelector<HTMLElement>(`.line[data-line="${line}"]`);
    const { scrollTop, clientHeight } = this.#frame;
    if (!shown) return;
    const isSeen = shown.offsetTop >= scrollTop && shown.offsetTop < scrollTop + clientHeight;
    if (!isSeen) this.#frame.scrollTop = shown.offsetTop - clientHeight / 2;
  }

  #offer(line: HTMLElement, called: CalledLine | undefined, isChosen: boolean): void {
    const old = line.querySelector<HTMLButtonElement>(':scope > .line-button');
    if (!called) return old?.remove();
    const button = old ?? element('button', 'line-button');
    button.type = 'button';
    button.id = this.#idOf(called.line);
    button.tabIndex = called.line === this.#stop ? 0 : -1;
    button.ariaLabel = button.title = offerText(called);
    button.ariaPressed = String(isChosen);
    if (!old) line.prepend(button);
  }

  #press(event: KeyboardEvent): void {
    const line = lineOf(event.target as Element);
    if (line === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const buttons = [...this.#code.querySelectorAll<HTMLButtonElement>('.line-button')];
    const step = steps[event.key];
    if (event.key === 'Escape') this.#listener.leave();
    else if (step) {
      const index = step(buttons.indexOf(event.target as HTMLButtonElement), buttons.length - 1);
      this.#moveStop(buttons[Math.max(0, Math.min(index, buttons.length - 1))]);
    } else return;
    event.preventDefault();
  }

  #moveStop(button: HTMLButtonElement | undefined): void {
    if (!button) return;
    const before = this.#buttonOf(this.#stop);
    if (before) before.tabIndex = -1;
    this.#stop = lineOf(button) ?? 0;
    button.tabIndex = 0;
    button.focus();
  }

  #idOf = (line: number) => `${this.#id}-${line}`;

  #buttonOf = (line: number) =>
    this.#code.querySelector<HTMLButtonElement>(`.line[data-line="${line}"] > .line-button`);
}

function lineOf(target: Element): number | undefined {
  const line = target.closest('.line-button')?.parentElement?.dataset.line;
  return line === undefined ? undefined : Number(line);
}

/** Lets a line stand out with words at its end, or no longer. */
function note(line: HTMLElement, words: string | undefined): void {
  line.toggleAttribute('data-noted', words !== undefined);
  line.querySelector(':scope > .line-note')?.remove();
  if (words !== undefined) appendToLine(line, element('span', 'line-note', words));
}
