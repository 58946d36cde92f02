import { splitLines, TypedLines } from '../../../client/typed-lines.ts';
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
  readonly #typed = new TypedLines();
  readonly #listener: TypingListener;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: HTMLElement, listener: TypingListener) {
    this.#form = part<HTMLFormElement>(host, '.typing');
    this.#field = part<HTMLInputElement>(this.#form, 'input');
    this.#listener = listener;
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send([this.#field.value], '');
    });
    this.#field.addEventListener('keydown', (event) => {
      if (this.#press(event)) event.preventDefault();
    });
    this.#field.addEventListener('paste', (event) => {
      if (this.#paste(event.clipboardData?.getData('text') ?? '')) event.preventDefault();
    });
    part(this.#form, '.close-input').addEventListener('click', () => listener.closeInput());
  }

  /** Lines go to the program one after the other; what is left stays to be typed on. */
  #send(lines: string[], rest: string): void {
    for (const line of lines) this.#typed.add(line);
    this.#listener.type(lines.map((line) => `${line}\n`).join(''));
    this.#field.value = rest;
  }

  /** @returns whether the key did something */
  #press({ key, ctrlKey, altKey, metaKey, shiftKey }: KeyboardEvent): boolean {
    // As in a terminal, Ctrl+D on an empty line ends the input.
    const ends = key === 'd' && ctrlKey && this.#field.value === '';
    if (ends) this.#listener.closeInput();
    if (ends || ctrlKey || altKey || metaKey || shiftKey) return ends;
    if (key !== 'ArrowUp' && key !== 'ArrowDown') return false;
    const line = this.#typed.step(key === 'ArrowUp' ? -1 : 1, this.#field.value);
    if (line !== undefined) this.#field.value = line;
    return true;
  }

  /** @returns whether the text had whole lines, which were sent */
  #paste(text: string): boolean {
    const { value, selectionStart, selectionEnd } = this.#field;
    const { lines, rest } = splitLines(
      value.slice(0, selectionStart ?? value.length) + text + value.slice(selectionEnd ?? value.length),
    );
    if (lines.length > 0) this.#send(lines, rest);
    return lines.length > 0;
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
