import { element } from '../../../lab/browser/element.ts';
import { placeText } from '../line-words.ts';

interface Actions {
  /** Back to the line. */
  enter(): void;
  /** No line shall be chosen any more. */
  leave(): void;
}

/** What is said, above the rows, of the line that the reader chose. */
export class ChosenLine {
  readonly #bar = element('div', 'wire-chosen');
  readonly #line = element('button', 'wire-line-name');
  readonly #words = element('span', '');

  constructor(rows: HTMLElement, { enter, leave }: Actions) {
    const said = element('p', '');
    said.role = 'status';
    said.append(this.#line, this.#words);
    const unmark = element('button', 'wire-unmark', 'Unmark');
    this.#line.type = unmark.type = 'button';
    this.#line.addEventListener('click', enter);
    unmark.addEventListener('click', leave);
    this.#bar.append(said, unmark);
    this.hide();
    rows.before(this.#bar);
  }

  get hasFocus(): boolean {
    return this.#bar.contains(document.activeElement);
  }

  show(file: string, line: number, words: string): void {
    this.#bar.toggleAttribute('data-empty', false);
    const place = placeText({ file }, line);
    const name = `${place.charAt(0).toUpperCase()}${place.slice(1)}`;
    if (this.#line.textContent !== name) this.#line.textContent = name;
    if (this.#words.textContent !== `, ${words}`) this.#words.textContent = `, ${words}`;
  }

  hide(): void {
    this.#bar.toggleAttribute('data-empty', true);
    this.#line.textContent = this.#words.textContent = '';
  }
}
