import type { SessionEvent } from '../../../runner/protocol/events.ts';
import type { Outcome } from '../../../runner/protocol/outcomes.ts';
import { nodesOwn } from '../../client/trace-lines.ts';

const [headLines, tailLines] = [10, 6];

/** What a reader needs to know of a check that did not hold. */
export interface Report {
  /** The step that did not hold, in the runner's words; undefined when a program of the course said it in its own. */
  failure: string | undefined;
  /** What the course's own program printed that ended with a failure: the exercise's verdict. */
  verdict: Printed | undefined;
  /** How the reader's own program ended; undefined while it ran, or when the check stopped it. */
  outcome: Outcome | undefined;
  /** The first and last lines that each host printed beside the verdict; a host that printed nothing is left out. */
  printed: Printed[];
}

interface Printed {
  host: string;
  lines: string[];
}

type Ended = Extract<SessionEvent, { type: 'run.ended' }>;
type ScriptEnded = Extract<SessionEvent, { type: 'script.ended' }>;

/**
 * Reads a check's events for a reader.
 *
 * @param own the host whose program the reader changes
 */
export function reportOf(events: SessionEvent[], own: string): Report {
  const text = new Map<string, string>();
  for (const event of events) {
    if (event.type === 'run.output') text.set(event.host, `${text.get(event.host) ?? ''}${event.text}`);
  }
  const ended = events.find((event): event is Ended => event.type === 'run.ended' && event.host === own);
  const script = events.find((event): event is ScriptEnded => event.type === 'script.ended');
  const printed = [...text].map(([host, all]) => ({
    host,
    lines: shorten(withoutNodes(all.trimEnd().split('\n'))),
  }));
  const judge = script?.failure?.code === 'step-outcome' ? judgeOf(events, own) : undefined;
  const verdict = printed.find(({ host }) => host === judge);
  return {
    failure: verdict ? undefined : script?.failure?.message,
    verdict,
    outcome: ended && ended.outcome.kind !== 'stopped' ? ended.outcome : undefined,
    printed: printed.filter((each) => each !== verdict),
  };
}

/** The host whose program found that something is missing: it ended by itself, with a failure. */
const judgeOf = (events: SessionEvent[], own: string) =>
  events.findLast(
    (event): event is Ended =>
      event.type === 'run.ended' &&
      event.host !== own &&
      event.outcome.kind === 'exited' &&
      event.outcome.code !== 0,
  )?.host;

function withoutNodes(lines: string[]): string[] {
  const own = nodesOwn(lines);
  return lines.filter((_, at) => !own[at]);
}

/** An error's message stands at the head of a stack trace, a program's verdict at the end of its output. */
function shorten(lines: string[]): string[] {
  if (lines.length <= headLines + tailLines) return lines;
  return [...lines.slice(0, headLines), '…', ...lines.slice(-tailLines)];
}
