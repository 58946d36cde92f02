import { z } from 'zod';
import { type SocketCall, socketCall } from '../protocol/socket-calls.ts';
import type { Lab } from './lab.ts';
import { recordedJson } from './recorded-json.ts';
import type { NewFile } from './replace-files.ts';

/** Where the socket calls of a lab's recording are kept, beside the packets they caused. */
export const callRecordingPath = 'recording/calls.json';

/**
 * The socket calls of a lab's recording, in the order they were reported; times count from the
 * start of the script, as those of its packets. None where a recording has no calls.
 *
 * @throws LabError when the file does not hold calls
 */
export const recordedCalls = (lab: Lab): readonly SocketCall[] =>
  recordedJson(lab, callRecordingPath, 'socket calls', z.array(socketCall)) ?? [];

/** Calls as a file of a lab's folder, one a line so that a change reads well. */
export function callRecording(calls: readonly SocketCall[]): NewFile {
  const lines = calls.map((call) => `  ${JSON.stringify(call)}`).join(',\n');
  return { path: callRecordingPath, content: lines === '' ? '[]\n' : `[\n${lines}\n]\n` };
}
