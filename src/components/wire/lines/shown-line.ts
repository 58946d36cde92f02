/**
 * Where a line of the program that ran stands in the program as it is shown: the lines before
 * the first change and after the last are the same, and of those between nothing is said.
 *
 * @returns the line's number, from 1, by its number in the program that ran; undefined when it
 *   may have changed
 */
export function shownLines(ran: string, shown: string): (line: number) => number | undefined {
  const [before, after] = [ran.split('\n'), shown.split('\n')];
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return (line) => {
    if (line < 1 || line > before.length) return undefined;
    if (line <= head) return line;
    return line > before.length - tail ? line + after.length - before.length : undefined;
  };
}
