import { KeptItems } from '../../src/client/kept-items.ts';

/** A browser's storage for one origin, with so much room, and the tabs that share it. */
export class Tabs {
  readonly items = new Map<string, string>();
  roomCharacters: number;
  readonly #tabs: KeptItems[] = [];
  #events: { from: Storage; key: string | null }[] = [];
  readonly #storages = new Map<KeptItems, Storage>();

  constructor(roomCharacters = 5_000_000) {
    this.roomCharacters = roomCharacters;
  }

  /** A new tab. What the others change it is told by `deliver`, as late as a browser may be. */
  open(): KeptItems {
    const storage = this.#storageOfTab();
    const tab = new KeptItems(() => storage);
    this.#tabs.push(tab);
    this.#storages.set(tab, storage);
    return tab;
  }

  /** Tells every tab what the others changed, until there is no more to tell. */
  deliver(): void {
    while (this.#events.length > 0) {
      const [{ from, key }] = this.#events.splice(0, 1) as [{ from: Storage; key: string | null }];
      for (const tab of this.#tabs) if (this.#storages.get(tab) !== from) tab.changedElsewhere(key);
    }
  }

  #storageOfTab(): Storage {
    const { items } = this;
    const changed = (key: string | null) => this.#events.push({ from: storage, key });
    const set = (key: string, value: string) => {
      const taken = [...items].reduce((sum, [name, text]) => sum + name.length + text.length, 0);
      const after = taken - (items.get(key)?.length ?? -key.length) + value.length;
      if (after > this.roomCharacters) throw new DOMException('The quota is exceeded', 'QuotaExceededError');
      if (items.get(key) === value) return;
      items.set(key, value);
      changed(key);
    };
    const storage: Storage = {
      get length() {
        return items.size;
      },
      clear: () => {
        items.clear();
        changed(null);
      },
      getItem: (key) => items.get(key) ?? null,
      key: (index) => [...items.keys()][index] ?? null,
      removeItem: (key) => {
        if (items.delete(key)) changed(key);
      },
      setItem: set,
    };
    return storage;
  }
}

/** A storage that is switched off. */
export const storageOff = (): Storage => {
  throw new DOMException('The operation is insecure.', 'SecurityError');
};
