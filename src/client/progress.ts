/** How a check stands: tried in vain so far, right at a later try, or right at the first. */
export type CheckResult = 'tried' | 'later' | 'first';

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

/** Everything that a reader did, by lesson. */
export interface Progress {
  version: 1;
  lessons: Record<string, LessonProgress>;
}

/** Told of what is not as it should be: where it stands, such as `lessons.udp.checks.loss`, and what it is. */
export type Fault = (path: string, received: unknown) => void;

type Test = (value: unknown) => boolean;

/** From the least to the most: what was right once stays right. */
const results: CheckResult[] = ['tried', 'later', 'first'];

export const emptyProgress = (): Progress => ({ version: 1, lessons: {} });
export const emptyLesson = (): LessonProgress => ({ checks: {}, exercises: {}, predictions: {} });

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText: Test = (value) => typeof value === 'string';
const isCount: Test = (value) => Number.isSafeInteger(value) && (value as number) >= 0;

/** What a lesson holds by name. */
const parts: Record<'checks' | 'exercises' | 'predictions', Test> = {
  checks: (value) => results.includes(value as CheckResult),
  exercises: (value) => isRecord(value) && isText(value.passedAt),
  predictions: (value) => isRecord(value) && isCount(value.choice) && isText(value.reason ?? ''),
};

const isLesson: Test = (value) =>
  isRecord(value) &&
  Object.keys(parts).every((part) => isRecord(value[part])) &&
  isText(value.readAt ?? '') &&
  isCount(value.checkCount ?? 0);

/** The entries that are what they should be; each of the others is a fault. */
function sound<Item>(entries: Record<string, unknown>, path: string, fault: Fault, isItem: Test) {
  const kept = Object.entries(entries).filter(([name, value]) => {
    if (isItem(value)) return true;
    fault(`${path}.${name}`, value);
    return false;
  });
  return Object.fromEntries(kept) as Record<string, Item>;
}

/**
 * Reads lessons out of whatever was stored under that name, by this page or by another.
 *
 * @returns what is sound of it; undefined when it holds no lessons at all
 */
export function readLessons(value: unknown, fault: Fault): Progress['lessons'] | undefined {
  if (!isRecord(value)) return undefined;
  const lessons = sound<LessonProgress>(value, 'lessons', fault, isLesson);
  for (const [id, lesson] of Object.entries(lessons)) {
    for (const [part, isItem] of Object.entries(parts)) {
      const items = lesson[part as keyof typeof parts];
      Object.assign(lesson, { [part]: sound(items, `lessons.${id}.${part}`, fault, isItem) });
    }
  }
  return lessons;
}

/** What was done in one lesson. Names come from outside: `constructor` is a name like any other. */
export const lessonOf = ({ lessons }: Progress, id: string): LessonProgress =>
  (Object.hasOwn(lessons, id) ? lessons[id] : undefined) ?? emptyLesson();

/** What both have is as in `base`, and comes first. */
const over = <Value extends object>(base: Value, more: Value): Value => ({ ...base, ...more, ...base });

function mergeLesson(base: LessonProgress, more: LessonProgress): LessonProgress {
  const better = Object.entries(more.checks).filter(
    ([name, result]) => results.indexOf(result) > results.indexOf(base.checks[name] as CheckResult),
  );
  return {
    ...over(base, more),
    checks: { ...base.checks, ...Object.fromEntries(better) },
    exercises: over(base.exercises, more.exercises),
    predictions: over(base.predictions, more.predictions),
  };
}

/** Adds what `more` has and `base` has not. What both have stays as in `base`; of a check the better result. */
export function mergeProgress(base: Progress, more: Progress): Progress {
  const lessons = Object.entries(more.lessons).map(([id, lesson]) => [
    id,
    mergeLesson(lessonOf(base, id), lesson),
  ]);
  return { version: 1, lessons: { ...base.lessons, ...Object.fromEntries(lessons) } };
}
