import { element } from './element.ts';

/** A place in the markup where a program's lines are shown, original or edited. */
export class CodeView {
  readonly #frame: HTMLElement;
  readonly #code: HTMLElement;
  readonly #original: Node[];
  #shown: string | undefined;
  #fault: HTMLElement | undefined;

  constructor(frame: HTMLElement, code: HTMLElement) {
    this.#frame = frame;
    this.#code = code;
    this.#original = [...code.childNodes];
  }

  /** The line that is marked, counted from 1. */
  get faultyLine(): number | undefined {
    const line = this.#fault?.parentElement?.dataset.line;
    return line === undefined ? undefined : Number(line);
  }

  /** Shows an edited program, first plain and then, once the module is there, coloured. */
  async showEdited(text: string): Promise<void> {
    this.#shown = text;
    this.#replace(
      text
        .replace(/\n$/, '')
        .split('\n')
        .map((line) => [line]),
    );
    const { highlightedLines } = await import('./highlight.ts');
    if (this.#shown === text) this.#replace(highlightedLines(text.replace(/\n$/, '')));
  }

  /** Shows the program as the course has it. */
  showOriginal(): void {
    if (this.#shown === undefined) return;
    this.#shown = undefined;
    this.clearFault();
    this.#code.replaceChildren(...this.#original);
  }

  /** Marks the line where an error was raised, in sight and in words. */
  markFault(line: number): void {
    this.clearFault();
    const shown = this.#code.querySelector<HTMLElement>(`.line[data-line="${line}"]`);
    if (!shown) return;
    shown.classList.add('faulty');
    this.#fault = element('span', 'fault', 'error raised here');
    appendToLine(shown, this.#fault);
    if (this.#frame.scrollHeight > this.#frame.clientHeight) {
      this.#frame.scrollTop = shown.offsetTop - this.#frame.clientHeight / 2;
    }
  }

  /** Selects the whole program, for a reader whose browser does not let the page copy it. */
  select(): void {
    getSelection()?.selectAllChildren(this.#code);
  }

  clearFault(): void {
    this.#fault?.parentElement?.classList.remove('faulty');
    this.#fault?.remove();
    this.#fault = undefined;
  }

  #replace(lines: (string | Node)[][]): void {
    const marked = this.faultyLine;
    const spans = lines.map((parts, index) => {
      const line = element('span', 'line');
      line.dataset.line = String(index + 1);
      line.append(...parts, '\n');
      return line;
    });
    this.#code.replaceChildren(...spans);
    if (marked !== undefined) this.markFault(marked);
  }
}

/** Puts words at the end of a line, before the line's own newline. */
export function appendToLine(line: HTMLElement, words: HTMLElement): void {
  const end = line.lastChild as Text;
  if (end.length > 1) end.splitText(end.length - 1);
  (line.lastChild as Text).before(words);
}
