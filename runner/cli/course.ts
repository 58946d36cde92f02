import { fileURLToPath } from 'node:url';
import type { Lab } from '../labs/lab.ts';
import { LabError } from '../labs/lab-error.ts';
import { loadLabs } from '../labs/load.ts';
import { UsageError } from './usage-error.ts';

const inCheckout = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Where the course's parts are, whatever folder the command was typed in. */
export const courseFolders = { labs: inCheckout('runnable'), site: inCheckout('dist') };

/**
 * The labs that were named, or all, by name; of a broken one what is wrong with it.
 *
 * @throws UsageError for a name that is no lab
 */
export function namedLabs(names: string[]): [name: string, found: Lab | LabError][] {
  const { labs, broken } = loadLabs(courseFolders.labs);
  const known = [...labs.keys(), ...broken.keys()].sort();
  return (names.length === 0 ? known : names).map((name) => {
    const found = labs.get(name) ?? broken.get(name);
    if (found) return [name, found];
    throw new UsageError(`Cannot find the lab: expected one of ${known.join(', ')}, received “${name}”`);
  });
}

/** The labs that were named, or all. @throws UsageError for a name that is no lab, LabError for a broken one */
export const chosenLabs = (names: string[]): Lab[] =>
  namedLabs(names).map(([, found]) => {
    if (found instanceof LabError) throw found;
    return found;
  });
