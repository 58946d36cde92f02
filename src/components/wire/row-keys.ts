import type { Row } from './rows.ts';

type Step = (index: number, page: number, last: number) => number;

const steps: Record<string, Step> = {
  ArrowDown: (index) => index + 1,
  ArrowUp: (index) => index - 1,
  PageDown: (index, page) => index + page,
  PageUp: (index, page) => index - page,
  Home: () => 0,
  End: (_index, _page, last) => last,
};

/**
 * The packet that a key leads to from the selected one.
 *
 * @param page how many rows a page has
 * @returns undefined when the key is not one that moves, or there is no packet
 */
export function packetByKey(
  key: string,
  rows: readonly Row[],
  selected: number | undefined,
  page: number,
): number | undefined {
  const step = steps[key];
  if (!step) return undefined;
  const numbers = rows.flatMap((row) => (row.kind === 'packet' ? [row.packet.number] : []));
  const index = selected === undefined ? -1 : numbers.indexOf(selected);
  const last = numbers.length - 1;
  const next = index < 0 && key !== 'End' ? 0 : step(index, page, last);
  return numbers[Math.max(0, Math.min(next, last))];
}
