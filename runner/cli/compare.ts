import { createTwoFilesPatch } from 'diff';
import type { Lab } from '../labs/lab.ts';
import { currentRecording, type Recording } from '../labs/recording.ts';
import { comparableText } from '../labs/transcript-text.ts';
import type { Backend } from '../sandbox/backend.ts';
import { performLab } from './perform.ts';

/** What came of repeating a lab's script. */
export type Verdict = { lab: string; same: true } | { lab: string; same: false; difference: string };

/**
 * Repeats a lab's script and compares it with the recording. An exercise must besides be
 * worth its name: the check fails the starter and passes the solution.
 *
 * @throws LabError when there is no recording of the lab as it is
 */
export async function checkLab(lab: Lab, backend: Backend): Promise<Verdict> {
  const recording = currentRecording(lab);
  const { events } = await performLab(lab, backend);
  const difference = differenceOf(lab, recording, { ...recording, backend: backend.name, events });
  if (difference) return { lab: lab.name, same: false, difference };
  const fault = await exerciseFault(lab, backend, recording);
  return fault ? { lab: lab.name, same: false, difference: fault } : { lab: lab.name, same: true };
}

/** The difference of two performances as a unified diff; undefined when they agree. */
export function differenceOf(lab: Lab, recorded: Recording, repeated: Recording): string | undefined {
  const backends = [recorded.backend, repeated.backend];
  const [before, after] = [recorded, repeated].map(({ events }) => comparableText(lab, events, backends));
  if (before === after) return undefined;
  return createTwoFilesPatch('recorded', `repeated on ${repeated.backend}`, before ?? '', after ?? '');
}

async function exerciseFault(lab: Lab, backend: Backend, recording: Recording): Promise<string | undefined> {
  if (!lab.exercise) return undefined;
  const starter = recording.events.find((event) => event.type === 'script.ended');
  if (starter?.held) return 'The starter passes the check already: expected it to fail';
  const { host, solution } = lab.exercise;
  const { held, failure } = await performLab(lab, backend, { sources: { [host]: solution.source } });
  return held ? undefined : `The solution does not pass the check: ${failure?.message}`;
}
