import { diffLines } from 'diff';

/**
 * Which lines of a solution are not in the starter, counted from 1: what the reader had
 * to change or add.
 */
export function changedLines(starter: string, solution: string): Set<number> {
  const changed = new Set<number>();
  let line = 1;
  for (const { added, removed, count } of diffLines(starter, solution)) {
    if (removed) continue;
    if (added) for (let offset = 0; offset < count; offset += 1) changed.add(line + offset);
    line += count;
  }
  return changed;
}
