import { join } from 'node:path';
import { recordedCalls } from '../../runner/labs/call-recording.ts';
import type { Lab } from '../../runner/labs/lab.ts';
import { LabError } from '../../runner/labs/lab-error.ts';
import { type LoadedLabs, loadLabs } from '../../runner/labs/load.ts';
import { recordedPackets } from '../../runner/labs/packet-recording.ts';
import { courseRoot } from '../course-root.ts';
import { BuildError } from './build-error.ts';

const load = () => loadLabs(join(courseRoot(), 'runnable'));

// A build reads the labs once; the dev server reads them anew, so that an edit shows on reload.
const once = import.meta.env?.PROD ? load() : undefined;

const found = (): LoadedLabs => once ?? load();

/** Every lab of `runnable/` that is not broken, by name. */
export const allLabs = (): Map<string, Lab> => found().labs;

/**
 * The lab with this name. A broken one is a mistake of the page that shows it, and of no other.
 *
 * @throws LabError when its files are wrong, BuildError naming the labs there are when it is none of them
 */
export function labOrFail(name: string, { labs, broken } = found()): Lab {
  const lab = labs.get(name);
  if (lab) return lab;
  throw broken.get(name) ?? new BuildError('lab-unknown', 'show this lab', [...labs.keys()], name);
}

/** The labs whose recording has packets, and can be read: what no page shows stops no page. */
export const labsWithPackets = ({ labs } = found()): Lab[] => [...labs.values()].filter(hasPackets);

function hasPackets(lab: Lab): boolean {
  try {
    recordedCalls(lab);
    return recordedPackets(lab).length > 0;
  } catch (error) {
    if (error instanceof LabError) return false;
    throw error;
  }
}
