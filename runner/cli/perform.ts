import type { Lab } from '../labs/lab.ts';
import type { SessionEvent } from '../protocol/events.ts';
import type { Backend } from '../sandbox/backend.ts';
import { defaultLimits } from '../sandbox/limits.ts';
import type { ScriptResult, Sources } from '../sessions/script.ts';
import { Session } from '../sessions/session.ts';

/** A script's result and everything that happened, with times from the script's start. */
export interface Performance extends ScriptResult {
  events: SessionEvent[];
}

/** Opens a lab, performs its script once and closes it; `onEvent` hears of everything at once. */
export async function performLab(
  lab: Lab,
  backend: Backend,
  { sources, onEvent }: { sources?: Sources; onEvent?: (event: SessionEvent) => void } = {},
): Promise<Performance> {
  const events: SessionEvent[] = [];
  await using session = await Session.open(lab, backend, defaultLimits);
  session.transcript.attach(({ seq, event }) => {
    events.push(event);
    onEvent?.(event);
    session.transcript.acknowledge(seq);
  }, 0);
  const result = await session.perform(sources);
  await session.stopAll();
  return { ...result, events: fromStart(events) };
}

function fromStart(events: SessionEvent[]): SessionEvent[] {
  const startMs = events[0]?.atMs ?? 0;
  return events.map((event) => ({ ...event, atMs: event.atMs - startMs }));
}
