import type { Impairment } from './impairment.ts';
import type { Outcome } from './outcomes.ts';

export const outputStreams = ['stdout', 'stderr'] as const;
export type OutputStream = (typeof outputStreams)[number];

/** A script's step that did not hold: what was expected and what came instead. */
export interface StepFailure {
  /** The step's place in the script, counted from 0. */
  step: number;
  code: 'step-timeout' | 'step-outcome' | 'step-cancelled' | 'step-not-running' | 'step-fault';
  message: string;
}

/**
 * What happens in a session, in the order it happened. `run` numbers the runs of a
 * session from 1, `atMs` counts milliseconds from the opening of the session (in a
 * recording: from the start of the script).
 */
export type SessionEvent =
  | { type: 'run.started'; run: number; host: string; program: string; changed: boolean; atMs: number }
  | { type: 'run.output'; run: number; host: string; stream: OutputStream; text: string; atMs: number }
  | { type: 'run.input'; run: number; host: string; text: string; atMs: number }
  | { type: 'run.interrupted'; run: number; host: string; atMs: number }
  | { type: 'run.inputClosed'; run: number; host: string; atMs: number }
  /** A busy run will be ended; without `endsInMs` it rests again, and goes on. Only a page is told. */
  | { type: 'run.warned'; run: number; host: string; endsInMs?: number | undefined; atMs: number }
  | { type: 'run.ended'; run: number; host: string; outcome: Outcome; atMs: number }
  | { type: 'link.changed'; network: string; host: string; impairment: Impairment; atMs: number }
  | { type: 'script.started'; steps: number; atMs: number }
  | { type: 'script.step'; step: number; atMs: number }
  | { type: 'script.ended'; held: boolean; failure?: StepFailure; atMs: number };

/** What an event adds to what was typed, as a terminal echoes it; Ctrl+C is `^C`. */
export function typedText(event: SessionEvent): string {
  if (event.type === 'run.interrupted') return '^C\n';
  return event.type === 'run.input' ? event.text : '';
}
