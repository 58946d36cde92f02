import process, { version } from 'node:process';
import type { Lab } from '../labs/lab.ts';
import { labDigest, type Recording, readRecording, writeRecording } from '../labs/recording.ts';
import type { SessionEvent } from '../protocol/events.ts';
import type { Backend } from '../sandbox/backend.ts';
import { chooseBackend } from '../sandbox/choose.ts';
import { defaultLimits } from '../sandbox/limits.ts';
import { differenceOf } from './compare.ts';
import { chosenLabs } from './course.ts';
import { performLab } from './perform.ts';

/** `wirebook record [LAB…]`: stores what happens, on netns, where a recording says something else. */
export async function record(names: string[]): Promise<void> {
  const labs = chosenLabs(names);
  const { backend } = await chooseBackend(defaultLimits, 'netns');
  for (const lab of labs) {
    const { held, failure, recording } = await performForRecording(lab, backend);
    if (!held && !lab.exercise) {
      process.stdout.write(`✗ ${lab.name}: not recorded, ${failure?.message}\n`);
      process.exitCode = 1;
      continue;
    }
    process.stdout.write(`${store(lab, recording) ? '✓' : '·'} ${lab.name}\n`);
  }
}

async function performForRecording(lab: Lab, backend: Backend) {
  const { held, failure, events } = await performLab(lab, backend);
  const node = version.slice(1);
  const recording: Recording = {
    backend: backend.name,
    node,
    digest: labDigest(lab),
    events: joined(events),
  };
  return { held, failure, recording };
}

/** Writes the recording unless the stored one says the same of the same programs. */
function store(lab: Lab, recording: Recording): boolean {
  const stored = readRecording(lab);
  const same = stored?.digest === recording.digest && !differenceOf(lab, stored, recording);
  if (!same) writeRecording(lab, recording);
  return !same;
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
