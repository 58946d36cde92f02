/** How a check stands: tried in vain so far, right at the first try, or right later. */
export type CheckResult = 'tried' | 'first' | 'later';

/** The option a reader committed to, counted from 0, and the reason given for it. */
export interface Prediction {
  choice: number;
  reason?: string;
}

/** What a reader did in one lesson. Times are ISO 8601. */
export interface LessonProgress {
  readAt?: string;
  /** How many checks the lesson has; known since it was opened. */
  checkCount?: number;
  checks: Record<string, CheckResult>;
  exercises: Record<string, { passedAt: string }>;
  predictions: Record<string, Prediction>;
}

/** Everything that is kept, by lesson: what the reader exports. */
export interface Progress {
  version: 1;
  lessons: Record<string, LessonProgress>;
}

const key = 'wirebook.progress';
const unreadableKey = `${key}.unreadable`;

const emptyLesson = (): LessonProgress => ({ checks: {}, exercises: {}, predictions: {} });
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isLesson(value: unknown): value is LessonProgress {
  if (!isRecord(value)) return false;
  return [value.checks, value.exercises, value.predictions].every(isRecord);
}

/** Reads stored progress; undefined when the text is not progress of this version. */
export function parseProgress(text: string): Progress | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isRecord(value) || value.version !== 1 || !isRecord(value.lessons)) return undefined;
    if (!Object.values(value.lessons).every(isLesson)) return undefined;
    return { version: 1, lessons: value.lessons as Record<string, LessonProgress> };
  } catch {
    return undefined;
  }
}

/**
 * What the reader has done, kept in the browser. Where the browser stores nothing it
 * lives as long as the page. Text that cannot be read is set aside, never overwritten.
 */
export class ProgressStore {
  readonly #storage: () => Storage;
  readonly #listeners = new Set<() => void>();
  #unstored: Progress | undefined;

  /** @param storage gives the storage to keep progress in; it may throw, as browsers do */
  constructor(storage: () => Storage) {
    this.#storage = storage;
  }

  /** Everything that is kept. The caller may change what it gets; nothing is stored by that. */
  all(): Progress {
    const text = this.#unstored === undefined ? this.#load() : JSON.stringify(this.#unstored);
    return (text === null ? undefined : parseProgress(text)) ?? { version: 1, lessons: {} };
  }

  /** What the reader did in one lesson. */
  lesson(id: string): LessonProgress {
    return this.all().lessons[id] ?? emptyLesson();
  }

  /** Changes what is kept of one lesson, and tells every listener. */
  change(id: string, edit: (lesson: LessonProgress) => void): void {
    const progress = this.all();
    const lesson = progress.lessons[id] ?? emptyLesson();
    edit(lesson);
    this.#keep({ ...progress, lessons: { ...progress.lessons, [id]: lesson } });
    this.#tell();
  }

  /** Forgets everything. */
  clear(): void {
    this.#unstored = undefined;
    try {
      this.#storage().removeItem(key);
    } catch {
      // Nothing was stored, so nothing is left to remove.
    }
    this.#tell();
  }

  /** Calls back after every change made through this store. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  #load(): string | null {
    try {
      return this.#storage().getItem(key);
    } catch {
      return null;
    }
  }

  #keep(progress: Progress): void {
    try {
      const storage = this.#storage();
      const before = storage.getItem(key);
      if (before !== null && !parseProgress(before)) storage.setItem(unreadableKey, before);
      storage.setItem(key, JSON.stringify(progress));
      this.#unstored = undefined;
    } catch {
      this.#unstored = progress;
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** The result of a check after one more answer. What was right once stays right. */
export function afterAnswer(before: CheckResult | undefined, right: boolean): CheckResult {
  if (before === 'first' || before === 'later') return before;
  if (!right) return 'tried';
  return before === undefined ? 'first' : 'later';
}

const countRight = ({ checks }: LessonProgress) =>
  Object.values(checks).filter((result) => result !== 'tried').length;

const countChecks = ({ checks, checkCount }: LessonProgress) => checkCount ?? Object.keys(checks).length;

const passedExercise = ({ exercises }: LessonProgress) => Object.keys(exercises).length > 0;

/** What was done in a lesson, in words: `read, 2 of 4 checks`; empty for nothing. */
export function describeLesson(lesson: LessonProgress): string {
  const words = [];
  if (lesson.readAt) words.push('read');
  if (countRight(lesson) > 0) words.push(`${countRight(lesson)} of ${countChecks(lesson)} checks`);
  if (passedExercise(lesson)) words.push('exercise passed');
  return words.join(', ');
}

/** The same in a few signs, for a narrow place: `✓ 2/4`. */
export function shortMark(lesson: LessonProgress): string {
  const signs = [];
  if (countRight(lesson) > 0) signs.push(`${countRight(lesson)}/${countChecks(lesson)}`);
  if (passedExercise(lesson)) signs.push('★');
  if (lesson.readAt) signs.push('✓');
  return signs.join(' ');
}
