/** Called with the key whose text may be another now, or null when every one may. */
type ItemListener = (key: string | null) => void;

/**
 * Texts by key, kept in the browser's storage and shared with every tab that shows the course.
 * What the storage does not take lasts as long as the page, and is stored once there is room.
 * The last change wins, in whichever tab it was made.
 */
export class KeptItems {
  readonly #storage: () => Storage;
  readonly #unstored = new Map<string, string>();
  readonly #listeners = new Set<ItemListener>();

  /** @param storage gives the storage to keep texts in; it may throw, as browsers do */
  constructor(storage: () => Storage) {
    this.#storage = storage;
  }

  /** The text as this page has it. */
  read(key: string): string | null {
    return this.#unstored.get(key) ?? this.stored(key);
  }

  /** The text that outlasts this page. */
  stored(key: string): string | null {
    try {
      return this.#storage().getItem(key);
    } catch {
      return null;
    }
  }

  /** @returns false when the text lasts only as long as this page is open */
  write(key: string, text: string): boolean {
    const kept = this.#store(key, text);
    this.#tell(key);
    this.settle();
    return kept;
  }

  remove(key: string): void {
    this.#unstored.delete(key);
    try {
      this.#storage().removeItem(key);
    } catch {
      // Nothing was stored, so nothing is left to remove.
    }
    this.#tell(key);
    this.settle();
  }

  /** Every key that begins so. */
  keys(prefix: string): string[] {
    const keys = new Set(this.#unstored.keys());
    try {
      const storage = this.#storage();
      for (let index = 0; index < storage.length; index += 1) keys.add(storage.key(index) ?? '');
    } catch {
      // Nothing is stored.
    }
    return [...keys].filter((key) => key.startsWith(prefix));
  }

  /** Another tab changed a text, or with null all of them: that is the last change. */
  changedElsewhere(key: string | null): void {
    if (key === null) this.#unstored.clear();
    else this.#unstored.delete(key);
    this.#tell(key);
    this.settle();
  }

  /** The page comes back from where it was told nothing: anything may be another now. */
  refresh(): void {
    this.#tell(null);
    this.settle();
  }

  /** Stores what there was no room for. */
  settle(): void {
    for (const [key, text] of this.#unstored) if (this.#store(key, text)) this.#tell(key);
  }

  /** Calls back after every change in any tab, and when a text came to be stored. */
  onChange(listener: ItemListener): void {
    this.#listeners.add(listener);
  }

  #store(key: string, text: string): boolean {
    try {
      this.#storage().setItem(key, text);
      this.#unstored.delete(key);
      return true;
    } catch {
      this.#unstored.set(key, text);
      return false;
    }
  }

  #tell(key: string | null): void {
    for (const listener of this.#listeners) listener(key);
  }
}
