import { EditStore, editPrefix } from './edit-store.ts';
import type { KeptItems } from './kept-items.ts';

/** Changed programs by lab and file. */
export type Programs = Record<string, Record<string, string>>;

/** The reader's changed programs, of every lab. */
export class AllEdits extends EditStore {
  readonly #items: KeptItems;

  constructor(items: KeptItems) {
    super(items);
    this.#items = items;
  }

  all(): Programs {
    const programs: Programs = {};
    for (const key of this.#items.keys(editPrefix)) {
      const [, lab, file] = /^([a-z0-9-]+)\.(.+)$/s.exec(key.slice(editPrefix.length)) ?? [];
      if (lab === undefined || file === undefined) continue;
      programs[lab] = { ...programs[lab], [file]: this.#items.read(key) ?? '' };
    }
    return programs;
  }

  /** Forgets every edit. */
  clear(): void {
    for (const key of this.#items.keys(editPrefix)) this.#items.remove(key);
  }

  /** Calls back whenever any program is edited or reset, in this tab or another. */
  onAnyChange(listener: () => void): void {
    this.#items.onChange((changed) => {
      if (changed === null || changed.startsWith(editPrefix)) listener();
    });
  }
}
