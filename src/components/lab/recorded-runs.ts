import type { SessionEvent } from '../../../runner/protocol/events.ts';
import type { Outcome } from '../../../runner/protocol/outcomes.ts';
import { type StyledPart, styledParts } from '../../client/ansi.ts';
import { styleAfter } from '../../client/escape-codes.ts';
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
  head: RecordedLine[];
  omitted: number;
  tail: RecordedLine[];
  outcome: Outcome | undefined;
}

/** A host's runs in a recording, in order: the same lines that a live lane would show. */
export function recordedRuns(events: SessionEvent[], host: string): RecordedRun[] {
  const runs = new Map<number, { buffer: LineBuffer; outcome: Outcome | undefined }>();
  for (const event of events) {
    if (!('run' in event) || event.host !== host) continue;
    if (event.type === 'run.started') runs.set(event.run, { buffer: new LineBuffer(), outcome: undefined });
    const run = runs.get(event.run);
    if (!run) continue;
    if (event.type === 'run.output') run.buffer.write(event.stream, event.text);
    if (event.type === 'run.input') run.buffer.write('input', event.text);
    if (event.type === 'run.ended') run.outcome = event.outcome;
  }
  return [...runs.values()].map(({ buffer, outcome }) => ({
    head: buffer.head.map(recordedLine),
    omitted: buffer.omitted,
    tail: buffer.tail.map(recordedLine),
    outcome,
  }));
}

function recordedLine(line: Line): RecordedLine {
  let style = line.openingStyle;
  const parts = line.segments.flatMap((segment): RecordedPart[] => {
    const text = segmentText(segment);
    if (segment.voice === 'input') return [{ typed: true, text, classes: [] }];
    const before = style;
    style = styleAfter(style + text);
    return styledParts(before + text).map((part) => ({ typed: false, ...part }));
  });
  // The reader pressed Enter on an empty line; lane.css gives it a sign.
  if (line.voice === 'input' && parts.length === 0) parts.push({ typed: true, text: '', classes: [] });
  return { voice: line.voice, parts };
}
