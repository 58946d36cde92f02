import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type SocketCall, socketCall } from '../protocol/socket-calls.ts';
import type { Lab } from './lab.ts';
import { LabError, quote } from './lab-error.ts';

/** Where the socket calls of a lab's recording are kept, beside the packets they caused. */
export const callRecordingFile = (lab: Lab) => join(lab.folder, 'recording', 'calls.json');

const recordedCall = z.array(socketCall);

/**
 * The socket calls of a lab's recording, in the order they were reported; times count from the
 * start of the script, as those of its packets. None where a recording has no calls.
 *
 * @throws LabError when the file does not hold calls
 */
export function recordedCalls(lab: Lab): readonly SocketCall[] {
  const file = callRecordingFile(lab);
  if (!existsSync(file)) return [];
  const mend = `run: npx wirebook record ${lab.name}`;
  const { data, error } = recordedCall.safeParse(parsed(readFileSync(file, 'utf8')));
  if (data) return data;
  const [issue] = error.issues;
  const where = issue && issue.path.length > 0 ? ` at ${issue.path.join('.')}` : '';
  throw new LabError(
    file,
    `expected socket calls, received something else${where} (${issue?.message}); ${mend}`,
  );
}

/** What is no JSON is no list of calls either. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return quote(text);
  }
}

/** Stores calls, one a line so that a change reads well. */
export function writeCalls(lab: Lab, calls: readonly SocketCall[]): void {
  const lines = calls.map((call) => `  ${JSON.stringify(call)}`).join(',\n');
  writeFileSync(callRecordingFile(lab), lines === '' ? '[]\n' : `[\n${lines}\n]\n`);
}
