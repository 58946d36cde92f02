import { z } from 'zod';
import type { SessionEvent } from '../protocol/events.ts';
import { impairmentSchema } from '../protocol/impairment-schema.ts';
import type { Outcome } from '../protocol/outcomes.ts';

const count = z.int().nonnegative();

const outcome: z.ZodType<Outcome> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('exited'), code: z.int() }),
  z.strictObject({ kind: z.literal('signalled'), signal: z.string() }),
  z.strictObject({ kind: z.literal('stopped') }),
  z.strictObject({ kind: z.literal('timedOut'), clock: z.enum(['wall', 'processor']), limitMs: count }),
  z.strictObject({ kind: z.literal('outputLimit'), limitBytes: count }),
  z.strictObject({ kind: z.literal('memoryLimit'), limitBytes: count }),
  z.strictObject({ kind: z.literal('processLimit'), limit: count }),
  z.strictObject({ kind: z.literal('labClosed') }),
  z.strictObject({ kind: z.literal('runnerFault'), message: z.string() }),
]);

const failure = z.strictObject({
  step: count,
  code: z.enum(['step-timeout', 'step-outcome', 'step-cancelled', 'step-not-running', 'step-fault']),
  message: z.string(),
});

const atMs = z.number();
const ofRun = { run: z.int().positive(), host: z.string().min(1), atMs };

/** A session's event as a recording holds it: anybody may have written it there. */
export const recordedEvent: z.ZodType<SessionEvent> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('run.started'), ...ofRun, program: z.string(), changed: z.boolean() }),
  z.strictObject({
    ...{ type: z.literal('run.output'), ...ofRun },
    ...{ stream: z.enum(['stdout', 'stderr']), text: z.string() },
  }),
  z.strictObject({ type: z.literal('run.input'), ...ofRun, text: z.string() }),
  z.strictObject({ type: z.literal('run.interrupted'), ...ofRun }),
  z.strictObject({ type: z.literal('run.inputClosed'), ...ofRun }),
  z.strictObject({ type: z.literal('run.ended'), ...ofRun, outcome }),
  z.strictObject({
    ...{ type: z.literal('link.changed'), atMs, network: z.string(), host: z.string() },
    impairment: impairmentSchema,
  }),
  z.strictObject({ type: z.literal('script.started'), steps: count, atMs }),
  z.strictObject({ type: z.literal('script.step'), step: count, atMs }),
  z.strictObject({ type: z.literal('script.ended'), held: z.boolean(), failure: failure.optional(), atMs }),
]);
