import { join } from 'node:path';
import type { Lab } from '../../runner/labs/lab.ts';
import { loadLabs } from '../../runner/labs/load.ts';
import { courseRoot } from '../course-root.ts';
import { BuildError } from './build-error.ts';

const load = () => loadLabs(join(courseRoot(), 'runnable'));

// A build reads the labs once; the dev server reads them anew, so that an edit shows on reload.
const once = import.meta.env?.PROD ? load() : undefined;

/** Every lab of `runnable/`, by name. @throws LabError when a lab's files are wrong */
export const allLabs = (): Map<string, Lab> => once ?? load();

/** The lab with this name. @throws BuildError naming the labs there are */
export function labOrFail(name: string): Lab {
  const labs = allLabs();
  const lab = labs.get(name);
  if (lab) return lab;
  throw new BuildError('lab-unknown', 'show this lab', [...labs.keys()], name);
}
