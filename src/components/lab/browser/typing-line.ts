import { part } from './element.ts';

/** A run that ends within this time never shows its input line, so that nothing flickers. */
const appearsAfterMs = 300;

interface TypingListener {
  type(text: string): void;
  closeInput(): void;
}

/** The line under a lane in which the reader types to a running program. */
export class TypingLine {
  readonly #form: HTMLFormElement;
  readonly #field: HTMLInputElement;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: HTMLElement, listener: TypingListener) {
    this.#form = part<HTMLFormElement>(host, '.typing');
    this.#field = part<HTMLInputElement>(this.#form, 'input');
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      listener.type(`${this.#field.value}\n`);
      this.#field.value = '';
    });
    this.#field.addEventListener('keydown', (event) => {
      // As in a terminal, Ctrl+D on an empty line ends the input.
      if (event.key !== 'd' || !event.ctrlKey || this.#field.value !== '') return;
      event.preventDefault();
      listener.closeInput();
    });
    part(this.#form, '.close-input').addEventListener('click', () => listener.closeInput());
  }

  /** The run has begun: offers the line, unless the run ends at once. */
  offer(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#form.hidden = false;
    }, appearsAfterMs);
  }

  /** Nothing can be typed for now; what was, and was not sent, stays for the next run. @returns true when the reader was typing */
  withdraw(): boolean {
    clearTimeout(this.#timer);
    const focused = this.#form.contains(document.activeElement);
    this.#form.hidden = true;
    return focused;
  }
}
