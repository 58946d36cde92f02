const labsOfPage = new WeakMap<Request, Map<string, number>>();

/**
 * Counts how often a page has shown a lab, so that its ids stay unique when it comes again.
 *
 * @returns 1 for the first time
 */
export function timesShown(page: Request, lab: string): number {
  const counts = labsOfPage.get(page) ?? new Map<string, number>();
  labsOfPage.set(page, counts);
  const times = (counts.get(lab) ?? 0) + 1;
  counts.set(lab, times);
  return times;
}
