import type { KeptItems } from './kept-items.ts';

/** Called with the edited text, or with undefined when the program is as it was. */
type EditListener = (text: string | undefined) => void;

/** What the key of every edit begins with. */
export const editPrefix = 'wirebook.edit.';

const keyOf = (lab: string, file: string) => `${editPrefix}${lab}.${file}`;

/** The reader's changed programs. */
export class EditStore {
  readonly #items: KeptItems;

  constructor(items: KeptItems) {
    this.#items = items;
  }

  /** The edited program, or undefined when it was not edited. */
  read(lab: string, file: string): string | undefined {
    return this.#items.read(keyOf(lab, file)) ?? undefined;
  }

  /** Whether the program, as this page has it, outlasts the page. */
  isKept(lab: string, file: string): boolean {
    const key = keyOf(lab, file);
    return this.#items.stored(key) === this.#items.read(key);
  }

  /**
   * Keeps an edit, and tells everyone else who shows this program.
   *
   * @returns false when the edit will not survive the page
   */
  write(lab: string, file: string, text: string): boolean {
    return this.#items.write(keyOf(lab, file), text);
  }

  /** Forgets an edit: the program is as it was. */
  forget(lab: string, file: string): void {
    this.#items.remove(keyOf(lab, file));
  }

  /** Calls back whenever this program is edited or reset, on this page or in another tab, or comes to be kept. */
  onChange(lab: string, file: string, listener: EditListener): void {
    const key = keyOf(lab, file);
    this.#items.onChange((changed) => {
      if (changed === null || changed === key) listener(this.read(lab, file));
    });
  }
}
