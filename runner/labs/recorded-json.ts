import { join } from 'node:path';
import type { z } from 'zod';
import type { Lab } from './lab.ts';
import { LabError, quote } from './lab-error.ts';
import { readLabFile, recordedBytes } from './lab-files.ts';

/**
 * What a JSON file of a lab's recording holds; undefined where there is none.
 *
 * @param path within the lab's folder
 * @param what it should be, in words
 * @throws LabError with the place in the file and the mend, when it is something else
 */
export function recordedJson<T>(lab: Lab, path: string, what: string, schema: z.ZodType<T>): T | undefined {
  const bytes = readLabFile(lab.folder, path, recordedBytes);
  if (!bytes) return undefined;
  const { data, error } = schema.safeParse(parsed(bytes.toString('utf8')));
  if (data !== undefined) return data;
  const [issue] = error?.issues ?? [];
  const where = issue && issue.path.length > 0 ? ` at ${issue.path.join('.')}` : '';
  throw new LabError(
    join(lab.folder, path),
    `expected ${what}, received something else${where} (${issue?.message}); run: npx wirebook record ${lab.name}`,
  );
}

/** What is no JSON is none of the things that are recorded either. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return quote(text);
  }
}
