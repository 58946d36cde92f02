import type { Lab } from '../../runner/labs/lab.ts';
import { loadLab } from '../../runner/labs/load.ts';
import { temporaryLabs } from './temporary-lab.ts';

/** A lab in memory from a whole manifest and its programs by file name. */
export function labFrom(manifest: object, programs: Record<string, string>): Lab {
  using labs = temporaryLabs();
  labs.write('test-lab', { ...programs, 'lab.json': { title: 'A lab of a test', ...manifest } });
  return loadLab(labs.root, 'test-lab');
}
