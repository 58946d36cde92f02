import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process, { version } from 'node:process';
import { callRecording, callRecordingPath, recordedCalls } from '../labs/call-recording.ts';
import type { Lab } from '../labs/lab.ts';
import { LabError } from '../labs/lab-error.ts';
import { writeLabFiles } from '../labs/lab-files.ts';
import { packetRecording, packetRecordingPath, recordedPackets } from '../labs/packet-recording.ts';
import { labDigest, type Recording, readRecording, transcriptRecording } from '../labs/recording.ts';
import type { SessionEvent } from '../protocol/events.ts';
import type { Backend } from '../sandbox/backend.ts';
import { chooseBackend } from '../sandbox/choose.ts';
import { defaultLimits } from '../sandbox/limits.ts';
import { differenceOf } from './compare.ts';
import { namedLabs } from './course.ts';
import { type Performance, performLab } from './perform.ts';
import { printError, printLine } from './terminal.ts';

/**
 * `wirebook record [LAB…]`: stores what happens, on netns, where a recording says something else.
 * A lab that cannot be recorded is named, and stops no other; exit code 1 then.
 */
export async function record(names: string[]): Promise<void> {
  const labs = namedLabs(names);
  const { backend } = await chooseBackend(defaultLimits, 'netns');
  for (const [name, found] of labs) {
    try {
      if (found instanceof LabError) throw found;
      printLine(`${(await recordLab(found, backend)) ? '✓' : '·'} ${name}`);
    } catch (error) {
      if (!(error instanceof LabError || error instanceof NotRecorded)) throw error;
      printError(`✗ ${name}: not recorded, ${error.message}`);
      process.exitCode = 1;
    }
  }
}

/** A performance that is no recording. */
class NotRecorded extends Error {
  readonly code = 'not-recorded';
}

/** @returns false when the stored recording says the same. @throws LabError or NotRecorded */
async function recordLab(lab: Lab, backend: Backend): Promise<boolean> {
  const performance = await performLab(lab, backend, { withPackets: true });
  const problem = problemOf(lab, performance);
  if (problem !== undefined) throw new NotRecorded(problem);
  return store(lab, backend, performance);
}

function problemOf(
  lab: Lab,
  { held, failure, packetsMissing, callsMissing }: Performance,
): string | undefined {
  if (!held && !lab.exercise) return failure?.message;
  if (packetsMissing > 0) return `${packetsMissing} packets were missed: try again`;
  return callsMissing > 0
    ? `${callsMissing} socket calls were not kept: let the programs make fewer`
    : undefined;
}

/**
 * Writes the recording unless the stored one says the same of the same programs. Transcript,
 * packets and calls are always of one performance.
 */
function store(lab: Lab, backend: Backend, performance: Performance): boolean {
  const recording: Recording = {
    backend: backend.name,
    node: version.slice(1),
    digest: labDigest(lab),
    events: joined(performance.events),
  };
  if (saysTheSame(lab, storedRecording(lab), recording)) return false;
  writeLabFiles(lab.folder, [
    transcriptRecording(recording),
    packetRecording(lab, performance.packets, performance.startedAtUs),
    callRecording(performance.calls),
  ]);
  return true;
}

const saysTheSame = (lab: Lab, stored: Recording | undefined, recording: Recording) =>
  stored?.digest === recording.digest && !differenceOf(lab, stored, recording);

/** The stored recording; none when a part of it is missing or cannot be read, which a new one mends. */
function storedRecording(lab: Lab): Recording | undefined {
  try {
    recordedPackets(lab);
    recordedCalls(lab);
    const paths = [packetRecordingPath, callRecordingPath];
    return paths.every((path) => existsSync(join(lab.folder, path))) ? readRecording(lab) : undefined;
  } catch (error) {
    if (error instanceof LabError) return undefined;
    throw error;
  }
}

/** Puts pieces of one stream together that nothing came between. */
function joined(events: SessionEvent[]): SessionEvent[] {
  const result: SessionEvent[] = [];
  for (const event of events) {
    const last = result.at(-1);
    const continues =
      event.type === 'run.output' &&
      last?.type === 'run.output' &&
      last.run === event.run &&
      last.stream === event.stream;
    if (continues) result[result.length - 1] = { ...last, text: last.text + event.text };
    else result.push(event);
  }
  return result;
}
