import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SessionEvent } from '../protocol/events.ts';
import type { BackendName } from '../protocol/service.ts';
import type { Lab } from './lab.ts';
import { LabError } from './lab-error.ts';

/** The stored outcome of a lab's script. */
export interface Recording {
  backend: BackendName;
  node: string;
  /** Says which manifest and programs were recorded; see {@link labDigest}. */
  digest: string;
  events: SessionEvent[];
}

/** Where a lab's recording is kept. */
export const recordingFile = (lab: Lab) => join(lab.folder, 'recording', 'transcript.json');

/** A digest of what decides a script's outcome: networks, hosts, script, and every program. */
export function labDigest(lab: Lab): string {
  const { networks, hosts, script } = lab.manifest;
  const programs = [...lab.files.values()].map(({ file, source }) => [file, source]);
  const beside = [...lab.hosts.values()].flatMap(({ name, files }) =>
    [...files].map((file) => [name, ...file]),
  );
  // A lab without such files keeps the digest it always had: JSON leaves out what is undefined.
  const files = beside.length > 0 ? beside : undefined;
  const text = JSON.stringify({ networks, hosts, script, programs, files });
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** The lab's recording; undefined when it was never recorded. @throws LabError when it is not one */
export function readRecording(lab: Lab): Recording | undefined {
  const file = recordingFile(lab);
  if (!existsSync(file)) return undefined;
  try {
    const recording = JSON.parse(readFileSync(file, 'utf8')) as Recording;
    if (!Array.isArray(recording.events)) throw new Error('no events');
    return recording;
  } catch (error) {
    const problem = `expected a recording, received something else (${(error as Error).message})`;
    throw new LabError(file, `${problem}; run: npx wirebook record ${lab.name}`);
  }
}

/** The recording that a page shows: one that exists and was made from these very programs. */
export function currentRecording(lab: Lab): Recording {
  const file = recordingFile(lab);
  const recording = readRecording(lab);
  const mend = `run: npx wirebook record ${lab.name}`;
  if (!recording) throw new LabError(file, `expected a recording of this lab, received none; ${mend}`);
  if (recording.digest !== labDigest(lab)) {
    throw new LabError(file, `expected a recording of the lab as it is now, received an older one; ${mend}`);
  }
  return recording;
}

/** Stores a recording, one event a line so that a change reads well. */
export function writeRecording(lab: Lab, recording: Recording): void {
  const { events, ...head } = recording;
  const lines = events.map((event) => `    ${JSON.stringify(event)}`).join(',\n');
  const text = `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "events": [\n${lines}\n  ]\n}\n`;
  mkdirSync(dirname(recordingFile(lab)), { recursive: true });
  writeFileSync(recordingFile(lab), text);
}
