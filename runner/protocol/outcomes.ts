/** How a run ended. A run has exactly one outcome; the first reason wins. */
export type Outcome =
  | { kind: 'exited'; code: number }
  | { kind: 'signalled'; signal: string }
  | { kind: 'stopped' }
  | { kind: 'timedOut'; clock: 'wall' | 'processor'; limitMs: number }
  | { kind: 'outputLimit'; limitBytes: number }
  | { kind: 'memoryLimit'; limitBytes: number }
  | { kind: 'processLimit'; limit: number }
  | { kind: 'labClosed' }
  | { kind: 'runnerFault'; message: string };

/** A number of bytes for a reader. */
export const mebibytes = (bytes: number) => `${Math.round((bytes / 1_048_576) * 10) / 10} MiB`;

/** A time for a reader. */
export const seconds = (ms: number) => `${Math.round(ms / 100) / 10} s`;

/** Node's exit code of a program that awaits at its top level what can no longer happen. */
const waitedInVain = 13;

function exited(code: number): string {
  if (code === 0) return 'Finished';
  const reason =
    code === waitedInVain
      ? 'it waited for something that can no longer happen'
      : 'the program reported a failure';
  return `Ended with exit code ${code}: ${reason}`;
}

/** The outcome as one sentence for a reader, without a final period. */
export function describeOutcome(outcome: Outcome, who = 'a run'): string {
  switch (outcome.kind) {
    case 'exited':
      return exited(outcome.code);
    case 'signalled':
      return `Ended by signal ${outcome.signal}`;
    case 'stopped':
      return 'Stopped';
    case 'timedOut':
      return outcome.clock === 'wall'
        ? `Timed out: ${who} may last ${seconds(outcome.limitMs)}`
        : `Timed out: ${who} may use ${seconds(outcome.limitMs)} of processor time`;
    case 'outputLimit':
      return `Output limit: ${who} may print ${mebibytes(outcome.limitBytes)}`;
    case 'memoryLimit':
      return `Memory limit: ${who} may hold ${mebibytes(outcome.limitBytes)}`;
    case 'processLimit':
      return `Process limit: ${who} may have ${outcome.limit} processes`;
    case 'labClosed':
      return 'Ended because the lab was closed';
    case 'runnerFault':
      return `The runner failed, not your program: ${outcome.message}`;
  }
}

/** True when the program itself ended, and said that all was well. */
export const succeeded = (outcome: Outcome) => outcome.kind === 'exited' && outcome.code === 0;
