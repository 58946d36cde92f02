/** Called with the edited text, or with undefined when the program is as it was. */
type EditListener = (text: string | undefined) => void;

const keyOf = (lab: string, file: string) => `wirebook.edit.${lab}.${file}`;

/**
 * The reader's changed programs, kept in the browser. Where the browser stores nothing
 * the edits live as long as the page does.
 */
export class EditStore {
  readonly #storage: Storage | undefined;
  readonly #edits = new Map<string, string>();
  readonly #listeners = new Map<string, Set<EditListener>>();

  /** @param storage gives the storage to keep edits in; it may throw, as browsers do */
  constructor(storage: () => Storage) {
    try {
      this.#storage = storage();
    } catch {
      this.#storage = undefined;
    }
  }

  /** The edited program, or undefined when it was not edited. */
  read(lab: string, file: string): string | undefined {
    const key = keyOf(lab, file);
    const edit = this.#edits.get(key);
    if (edit !== undefined) return edit;
    try {
      return this.#storage?.getItem(key) ?? undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * Keeps an edit, and tells everyone else who shows this program.
   *
   * @returns false when the edit will not survive the page
   */
  write(lab: string, file: string, text: string): boolean {
    this.#edits.set(keyOf(lab, file), text);
    const kept = this.#store(keyOf(lab, file), text);
    this.#tell(keyOf(lab, file), text);
    return kept;
  }

  /** Forgets an edit: the program is as it was. */
  forget(lab: string, file: string): void {
    const key = keyOf(lab, file);
    this.#edits.delete(key);
    try {
      this.#storage?.removeItem(key);
    } catch {
      // Nothing was stored, so nothing is left to remove.
    }
    this.#tell(key, undefined);
  }

  /** Calls back whenever this program is edited or reset anywhere on the page. */
  onChange(lab: string, file: string, listener: EditListener): void {
    const key = keyOf(lab, file);
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners.add(listener));
  }

  #store(key: string, text: string): boolean {
    try {
      this.#storage?.setItem(key, text);
      return this.#storage !== undefined;
    } catch {
      return false;
    }
  }

  #tell(key: string, text: string | undefined): void {
    for (const listener of this.#listeners.get(key) ?? []) listener(text);
  }
}
