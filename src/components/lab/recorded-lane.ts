import { type SessionEvent, typedText } from '../../../runner/protocol/events.ts';
import { plainText, styleAfter } from '../../../runner/protocol/foreign-text.ts';
import { lineForLane } from '../../../runner/protocol/link.ts';
import type { Outcome } from '../../../runner/protocol/outcomes.ts';
import { type StyledPart, styledParts } from '../../client/ansi.ts';
import { type Line, LineBuffer, segmentText } from '../../client/line-buffer.ts';

/** A part of a recorded line: typed by the reader, or printed, perhaps in colour. */
export interface RecordedPart extends StyledPart {
  typed: boolean;
}

export interface RecordedLine {
  voice: Line['voice'];
  parts: RecordedPart[];
}

/** One run of a host in a recording, ready to be rendered. */
export interface RecordedRun {
  /** Counted on this host, from 1. */
  number: number;
  head: RecordedLine[];
  omitted: number;
  tail: RecordedLine[];
  outcome: Outcome | undefined;
}

/** What a lane shows, in order: runs, and between them the changes of links as words. */
export type RecordedEntry = RecordedRun | string;

/** A run while its events are read. */
interface Reading {
  run: number;
  buffer: LineBuffer;
  outcome: Outcome | undefined;
}

/**
 * The lane of a host in a recording: the same lines that it would show live.
 *
 * @param lanes the hosts that have one
 */
export function recordedLane(
  events: SessionEvent[],
  host: string,
  lanes: readonly string[],
): RecordedEntry[] {
  const entries: (Reading | string)[] = [];
  for (const event of events) {
    if (event.type === 'link.changed') noteChange(entries, lineForLane(event, host, lanes));
    else if ('run' in event && event.host === host) follow(entries, event);
  }
  const runs = entries.filter((entry) => typeof entry !== 'string');
  return entries.map((entry) =>
    typeof entry === 'string' ? entry : recorded(entry, runs.indexOf(entry) + 1),
  );
}

/** A link that changes during a run is a line of that run. */
function noteChange(entries: (Reading | string)[], words: string | undefined): void {
  if (words === undefined) return;
  const last = entries.at(-1);
  if (typeof last === 'object' && !last.outcome) last.buffer.write('link', `${words}\n`);
  else entries.push(words);
}

function follow(entries: (Reading | string)[], event: Extract<SessionEvent, { run: number }>): void {
  if (event.type === 'run.started') {
    entries.push({ run: event.run, buffer: new LineBuffer(), outcome: undefined });
  }
  const reading = entries.find((entry) => typeof entry === 'object' && entry.run === event.run);
  if (typeof reading !== 'object') return;
  if (event.type === 'run.output') reading.buffer.write(event.stream, event.text);
  reading.buffer.write('input', typedText(event));
  if (event.type === 'run.ended') reading.outcome = event.outcome;
}

const recorded = ({ buffer, outcome }: Reading, number: number): RecordedRun => ({
  number,
  head: buffer.head.map(recordedLine),
  omitted: buffer.omitted,
  tail: buffer.tail.map(recordedLine),
  outcome,
});

function recordedLine(line: Line): RecordedLine {
  let style = line.openingStyle;
  const parts = line.segments.flatMap((segment): RecordedPart[] => {
    const text = segmentText(segment);
    if (segment.voice === 'input') return [{ typed: true, text: plainText(text), classes: [] }];
    const before = style;
    style = styleAfter(style + text);
    return styledParts(before + text).map((part) => ({ typed: false, ...part }));
  });
  // The reader pressed Enter on an empty line; lane.css gives it a sign.
  if (line.voice === 'input' && parts.length === 0) parts.push({ typed: true, text: '', classes: [] });
  return { voice: line.voice, parts };
}
