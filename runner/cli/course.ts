import { fileURLToPath } from 'node:url';
import type { Lab } from '../labs/lab.ts';
import { loadLabs } from '../labs/load.ts';
import { UsageError } from './usage-error.ts';

const inCheckout = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Where the course's parts are, whatever folder the command was typed in. */
export const courseFolders = { labs: inCheckout('runnable'), site: inCheckout('dist') };

/** The labs that were named, or all. @throws UsageError for a name that is no lab */
export function chosenLabs(names: string[]): Lab[] {
  const labs = loadLabs(courseFolders.labs);
  if (names.length === 0) return [...labs.values()];
  return names.map((name) => {
    const lab = labs.get(name);
    if (lab) return lab;
    throw new UsageError(
      `Cannot find the lab: expected one of ${[...labs.keys()].join(', ')}, received “${name}”`,
    );
  });
}
