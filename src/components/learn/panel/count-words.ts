import type { Thing } from '../../../client/things.ts';

/** What is counted, in the order in which it is told, for one and for several. */
const kinds = {
  readAt: ['lesson read', 'lessons read'],
  checks: ['check', 'checks'],
  exercises: ['exercise passed', 'exercises passed'],
  predictions: ['prediction', 'predictions'],
  programs: ['changed program', 'changed programs'],
} as const;

const list = new Intl.ListFormat('en-GB');

/** Counts things by kind: `2 lessons read, 1 prediction and 3 changed programs`; empty for none. */
export function countWords(things: Iterable<Thing>): string {
  const counts = Map.groupBy(things, ({ kind }) => kind);
  const words = Object.entries(kinds).flatMap(([kind, [one, several]]) => {
    const count = counts.get(kind as keyof typeof kinds)?.length ?? 0;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : several}`];
  });
  return list.format(words);
}
