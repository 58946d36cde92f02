import type { KeptItems } from './kept-items.ts';
import {
  emptyLesson,
  emptyProgress,
  isRecord,
  type LessonProgress,
  lessonOf,
  mergeProgress,
  type Progress,
  readLessons,
} from './progress.ts';

const key = 'wirebook.progress';
const unreadableKey = `${key}.unreadable`;

/** Reads stored progress; what is not sound of it is a fault, and left out. */
function parse(text: string | null, fault: () => void = () => {}): Progress {
  if (text === null) return emptyProgress();
  try {
    const value: unknown = JSON.parse(text);
    const lessons = isRecord(value) && value.version === 1 ? readLessons(value.lessons, fault) : undefined;
    if (lessons) return { version: 1, lessons };
  } catch {
    // It is no JSON.
  }
  fault();
  return emptyProgress();
}

function isSound(text: string | null): boolean {
  let sound = true;
  parse(text, () => {
    sound = false;
  });
  return sound;
}

/** What the reader has done. Text that cannot be read is set aside before it is overwritten. */
export class ProgressStore {
  readonly #items: KeptItems;
  readonly #listeners = new Set<() => void>();
  /** What was done on this page; a tab that writes at the same moment may leave it out. */
  #own = emptyProgress();

  constructor(items: KeptItems) {
    this.#items = items;
    items.onChange((changed) => {
      if (changed === null || changed === key) this.#follow();
    });
  }

  /** Everything that was done. The caller may change what it gets; nothing is stored by that. */
  all(): Progress {
    return mergeProgress(parse(this.#items.read(key)), this.#own);
  }

  /** What the reader did in one lesson. */
  lesson(id: string): LessonProgress {
    return lessonOf(this.all(), id);
  }

  /** As much of it as outlasts this page. */
  stored(id: string): LessonProgress {
    return lessonOf(parse(this.#items.stored(key)), id);
  }

  /** Adds what was done in a lesson; in the place of what was, but for a check that was right before. */
  add(id: string, done: Partial<LessonProgress>): void {
    const added: Progress = { version: 1, lessons: { [id]: { ...emptyLesson(), ...done } } };
    const all = this.all();
    this.#own = mergeProgress(added, this.#own);
    this.#keep(mergeProgress(added, all));
  }

  /**
   * Puts other progress in the place of all.
   *
   * @returns false when it lasts only as long as this page is open
   */
  replace(progress: Progress): boolean {
    this.#own = emptyProgress();
    return this.#keep(progress);
  }

  /** Whether something was set aside. */
  get hasUnreadable(): boolean {
    return this.#items.read(unreadableKey) !== null;
  }

  /** Forgets everything. */
  clear(): void {
    this.#own = emptyProgress();
    this.#items.remove(unreadableKey);
    this.#items.remove(key);
  }

  /** Calls back after every change, in this tab or another, and when what was done came to be stored. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  #keep(progress: Progress): boolean {
    const before = this.#items.stored(key);
    if (isSound(before) || this.#setAside(before)) return this.#items.write(key, JSON.stringify(progress));
    this.#tell();
    return false;
  }

  #setAside(text: string | null): boolean {
    const kept = this.#items.write(unreadableKey, text ?? '');
    if (!kept) this.#items.remove(unreadableKey);
    return kept;
  }

  /** Another tab cleared, or wrote: then what it has left out is put back. */
  #follow(): void {
    const text = this.#items.read(key);
    if (text === null) this.#own = emptyProgress();
    const all = this.all();
    if (JSON.stringify(all) === JSON.stringify(parse(text))) this.#tell();
    else this.#keep(all);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
