import type { AllEdits, Programs } from './all-edits.ts';
import { type LessonProgress, lessonOf, type Progress } from './progress.ts';
import type { ProgressStore } from './progress-store.ts';

type Kind = 'readAt' | 'checkCount' | 'checks' | 'exercises' | 'predictions' | 'programs';

/** One thing that a reader did, as far as its place. */
export interface Thing {
  kind: Kind;
  /** The lesson's id; of a program the lab's name. */
  of: string;
  /** The check, exercise, prediction or file; empty for what a lesson has only one of. */
  name: string;
}

interface Held extends Thing {
  value: unknown;
}

/** Undefined is what is not there. */
export interface Change extends Thing {
  before: unknown;
  after: unknown;
}

/** Everything that a reader can take along. */
export interface Belongings {
  lessons: Progress['lessons'];
  programs: Programs;
}

export interface Stores {
  progress: ProgressStore;
  edits: AllEdits;
}

const single = ['readAt', 'checkCount'] as const;
const named = ['checks', 'exercises', 'predictions'] as const;

/** Whether a lesson has only one of it. */
export const isSingle = (kind: Kind): kind is (typeof single)[number] =>
  kind === 'readAt' || kind === 'checkCount';

/** Of two values of these kinds the reader has to choose one; of the others what is here stays. */
const canDiffer = (kind: Kind) => kind === 'predictions' || kind === 'programs';

/** Text that is the same for values that say the same, whatever the order of their keys. */
const canonical = (value: unknown) => JSON.stringify(value, ['choice', 'reason', 'passedAt']);

/** Everything in the stores of a page. */
export const belongingsIn = ({ progress, edits }: Stores): Belongings => ({
  lessons: progress.all().lessons,
  programs: edits.all(),
});

/** Takes it apart: each thing with what it is. */
export function thingsOf({ lessons, programs }: Belongings): Held[] {
  const things: Held[] = [];
  for (const [of, lesson] of Object.entries(lessons)) {
    for (const kind of single) {
      const value = lesson[kind];
      if (value !== undefined) things.push({ kind, of, name: '', value });
    }
    for (const kind of named) {
      for (const [name, value] of Object.entries(lesson[kind])) things.push({ kind, of, name, value });
    }
  }
  for (const [of, files] of Object.entries(programs)) {
    for (const [name, value] of Object.entries(files)) things.push({ kind: 'programs', of, name, value });
  }
  return things;
}

/** Finds what a thing is in the stores as they are now; undefined when it is not there. */
function valuesIn(stores: Stores): (thing: Thing) => unknown {
  const keyOf = ({ kind, of, name }: Thing) => JSON.stringify([kind, of, name]);
  const values = new Map(thingsOf(belongingsIn(stores)).map((held) => [keyOf(held), held.value]));
  return (thing) => values.get(keyOf(thing));
}

/**
 * What loading would change.
 *
 * @returns `added` is missing here, or a check that stands better in the file;
 *   `differing` is here as well, but not the same
 */
export function compare(stores: Stores, file: Belongings): { added: Change[]; differing: Change[] } {
  const added: Change[] = [];
  const differing: Change[] = [];
  const here = valuesIn(stores);
  for (const { value: after, ...thing } of thingsOf(file)) {
    const before = here(thing);
    const isSame = canonical(before) === canonical(after);
    const isBetter = thing.kind === 'checks' && (before === 'tried' || after === 'first');
    if (before === undefined || (isBetter && !isSame)) added.push({ ...thing, before, after });
    else if (!isSame && canDiffer(thing.kind)) differing.push({ ...thing, before, after });
  }
  return { added, differing };
}

const isEmpty = (lesson: LessonProgress) =>
  Object.values(lesson).every((part) => typeof part === 'object' && Object.keys(part).length === 0);

function put(lessons: Progress['lessons'], { kind, of, name, after }: Change): void {
  const lesson = lessonOf({ version: 1, lessons }, of);
  const parts = lesson as unknown as Record<string, unknown>;
  const [place, key] = isSingle(kind) ? [parts, kind] : [parts[kind] as Record<string, unknown>, name];
  if (after === undefined) delete place[key];
  else place[key] = after;
  if (isEmpty(lesson)) delete lessons[of];
  else lessons[of] = lesson;
}

/** Makes changes, up to the first that the browser does not store. @returns false when there is one */
function make({ progress, edits }: Stores, changes: Change[]): boolean {
  const all = progress.all();
  const done = changes.filter(({ kind }) => kind !== 'programs');
  for (const change of done) put(all.lessons, change);
  const isStored = ({ kind, of, name, after }: Change) => {
    if (kind !== 'programs') return true;
    if (after !== undefined) return edits.write(of, name, after as string);
    edits.forget(of, name);
    return true;
  };
  return changes.every(isStored) && (done.length === 0 || progress.replace(all));
}

const backwards = (changes: Change[]) =>
  changes.map(({ before, after, ...thing }) => ({ ...thing, before: after, after: before })).reverse();

/** Makes all of these changes or none. @returns false when the browser has no room for them */
export function change(stores: Stores, changes: Change[]): boolean {
  if (make(stores, changes)) return true;
  make(stores, backwards(changes));
  return false;
}

/** The same changes, from what is there by now. */
export function fromNow(stores: Stores, changes: Change[]): Change[] {
  const here = valuesIn(stores);
  return changes.map((each) => ({ ...each, before: here(each) }));
}

/** Takes changes back. @returns how many things were changed again since, and stay */
export function undo(stores: Stores, changes: Change[]): number {
  const here = valuesIn(stores);
  const untouched = changes.filter((each) => canonical(here(each)) === canonical(each.after));
  make(stores, backwards(untouched));
  return changes.length - untouched.length;
}
