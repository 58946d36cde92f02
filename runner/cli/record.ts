import { existsSync, writeFileSync } from 'node:fs';
import process, { version } from 'node:process';
import { callRecordingFile, writeCalls } from '../labs/call-recording.ts';
import type { Lab } from '../labs/lab.ts';
import { captureFileOf, packetRecordingFile } from '../labs/packet-recording.ts';
import { labDigest, type Recording, readRecording, writeRecording } from '../labs/recording.ts';
import type { SessionEvent } from '../protocol/events.ts';
import type { Backend } from '../sandbox/backend.ts';
import { chooseBackend } from '../sandbox/choose.ts';
import { defaultLimits } from '../sandbox/limits.ts';
import { differenceOf } from './compare.ts';
import { chosenLabs } from './course.ts';
import { type Performance, performLab } from './perform.ts';

/** `wirebook record [LAB…]`: stores what happens, on netns, where a recording says something else. */
export async function record(names: string[]): Promise<void> {
  const labs = chosenLabs(names);
  const { backend } = await chooseBackend(defaultLimits, 'netns');
  for (const lab of labs) {
    const performance = await performLab(lab, backend, { withPackets: true });
    const problem = problemOf(lab, performance);
    if (problem !== undefined) {
      process.stdout.write(`✗ ${lab.name}: not recorded, ${problem}\n`);
      process.exitCode = 1;
      continue;
    }
    process.stdout.write(`${store(lab, backend, performance) ? '✓' : '·'} ${lab.name}\n`);
  }
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
  const stored = readRecording(lab);
  const same = stored?.digest === recording.digest && !differenceOf(lab, stored, recording);
  const whole = [packetRecordingFile(lab), callRecordingFile(lab)].every((file) => existsSync(file));
  if (same && whole) return false;
  writeRecording(lab, recording);
  writeFileSync(packetRecordingFile(lab), captureFileOf(lab, performance.packets, performance.startedAtUs));
  writeCalls(lab, performance.calls);
  return true;
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
