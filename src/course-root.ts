import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The folder that holds the course. The build bundles this file to another place inside
 * that folder, so the root is found by walking up and not by counting folders.
 *
 * @throws Error when no folder above this file holds `runnable`
 */
export function courseRoot(from: string = import.meta.dirname): string {
  if (existsSync(join(from, 'runnable')) && existsSync(join(from, 'package.json'))) return from;
  const parent = dirname(from);
  if (parent === from) {
    throw new Error(`Cannot find the course: expected a folder with runnable/ above, received none`);
  }
  return courseRoot(parent);
}
