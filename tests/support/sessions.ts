import type { Lab } from '../../runner/labs/lab.ts';
import type { SessionEvent } from '../../runner/protocol/events.ts';
import type { Outcome } from '../../runner/protocol/outcomes.ts';
import type { Backend } from '../../runner/sandbox/backend.ts';
import { defaultLimits, type Limits } from '../../runner/sandbox/limits.ts';
import { Session } from '../../runner/sessions/session.ts';

/** The default limits with some of a run's replaced. */
export const withRunLimits = (run: Partial<Limits['run']>): Limits => ({
  ...defaultLimits,
  run: { ...defaultLimits.run, ...run },
});

/** A session whose every event is kept and acknowledged at once. */
export async function openSession(lab: Lab, backend: Backend, limits: Limits = defaultLimits) {
  const session = await Session.open(lab, backend, limits);
  const events: SessionEvent[] = [];
  session.transcript.attach(({ seq, event }) => {
    events.push(event);
    session.transcript.acknowledge(seq);
  }, 0);
  return { session, events };
}

/** What one host printed, over all its runs. */
export const printedBy = (events: SessionEvent[], host: string, stream = 'stdout') =>
  events
    .map((event) =>
      event.type === 'run.output' && event.host === host && event.stream === stream ? event.text : '',
    )
    .join('');

/** Runs one program alone and gives its outcome and output. */
export async function outcomeOf(
  lab: Lab,
  backend: Backend,
  limits?: Limits,
): Promise<{ outcome: Outcome; events: SessionEvent[] }> {
  const { session, events } = await openSession(lab, backend, limits);
  await using _ = session;
  const run = await session.start([...lab.hosts.keys()][0] ?? '');
  return { outcome: await run.ended, events };
}
