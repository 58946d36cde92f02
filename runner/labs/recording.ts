import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { SessionEvent } from '../protocol/events.ts';
import type { BackendName } from '../protocol/service.ts';
import type { Lab } from './lab.ts';
import { LabError } from './lab-error.ts';
import { recordedEvent } from './recorded-events.ts';
import { recordedJson } from './recorded-json.ts';
import type { NewFile } from './replace-files.ts';

/** The stored outcome of a lab's script. */
export interface Recording {
  backend: BackendName;
  node: string;
  /** Says which manifest and programs were recorded; see {@link labDigest}. */
  digest: string;
  events: SessionEvent[];
}

const recordingPath = 'recording/transcript.json';

/** Where a lab's recording is kept. */
export const recordingFile = (lab: Lab) => join(lab.folder, recordingPath);

const recordingSchema: z.ZodType<Recording> = z.strictObject({
  backend: z.enum(['netns', 'plain']),
  node: z.string(),
  digest: z.string(),
  events: z.array(recordedEvent),
});

/** A digest of what decides a script's outcome: networks, hosts, script, and every program. */
export function labDigest(lab: Lab): string {
  const { networks, hosts, script, zone } = lab.manifest;
  const programs = [...lab.files.values()].map(({ file, source }) => [file, source]);
  const beside = [...lab.hosts.values()].flatMap(({ name, files }) =>
    [...files].map((file) => [name, ...file]),
  );
  // A lab without such files keeps the digest it always had: JSON leaves out what is undefined.
  const files = beside.length > 0 ? beside : undefined;
  const text = JSON.stringify({ networks, hosts, script, zone, programs, files });
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** The lab's recording; undefined when it was never recorded. @throws LabError when it is not one */
export const readRecording = (lab: Lab): Recording | undefined =>
  recordedJson(lab, recordingPath, 'a recording', recordingSchema);

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

/** A recording as a file of its lab's folder, one event a line so that a change reads well. */
export function transcriptRecording({ events, ...head }: Recording): NewFile {
  const lines = events.map((event) => `    ${JSON.stringify(event)}`).join(',\n');
  const content = `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "events": [\n${lines}\n  ]\n}\n`;
  return { path: recordingPath, content };
}
