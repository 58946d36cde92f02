import { styleText } from 'node:util';
import type { Lab } from '../labs/lab.ts';
import { type OutputStream, type SessionEvent, typedText } from '../protocol/events.ts';
import { plainText, styleAfter } from '../protocol/foreign-text.ts';
import { describeLink } from '../protocol/link.ts';
import { describeOutcome } from '../protocol/outcomes.ts';
import { movesCursor, TerminalRow, unfinishedLength } from '../protocol/terminal-row.ts';

const colours = ['blue', 'yellow', 'green', 'magenta', 'cyan', 'red'] as const;

const kinds = ['stdout', 'stderr', 'input'] as const;
type Kind = OutputStream | 'input';

/** Further a cursor does not go: what lies behind is not shown. */
const mostColumns = 4000;

/** The line that a stream of a host has begun, and the styles that its lines before left in force. */
interface Stream {
  begun: string;
  style: string;
}

/** Prints a transcript as it happens: a coloured lane per host, whole lines only. */
export class Lanes {
  readonly #width: number;
  readonly #marks = new Map<string, string>();
  readonly #streams = new Map<string, Stream>();
  readonly #write: (line: string) => void;

  constructor(lab: Lab, write: (line: string) => void) {
    const names = [...lab.hosts.keys()];
    this.#width = Math.max(...names.map((name) => name.length));
    this.#write = write;
    for (const name of names) this.#markOf(name);
  }

  show(event: SessionEvent): void {
    switch (event.type) {
      case 'run.started':
        return this.#line(event.host, styleText('dim', `▶ ${event.program}`));
      case 'run.output':
        return this.#output(event.host, event.stream, event.text);
      case 'run.input':
      case 'run.interrupted':
        return this.#output(event.host, 'input', typedText(event));
      case 'run.ended':
        this.#flush(event.host);
        return this.#line(event.host, styleText('dim', `■ ${describeOutcome(event.outcome)}`));
      case 'link.changed':
        return this.#line(event.host, styleText('dim', `↔ ${describeLink(event)}`));
      case 'script.ended':
        return this.#verdict(event);
    }
  }

  #verdict({ held, failure }: Extract<SessionEvent, { type: 'script.ended' }>): void {
    if (held) return;
    this.#write(styleText('red', `Step ${(failure?.step ?? 0) + 1} did not hold: ${failure?.message}`));
  }

  /** A line of output, of errors or of input is shown when it is complete. */
  #output(host: string, kind: Kind, text: string): void {
    const key = `${kind} ${host}`;
    const stream = this.#streams.get(key) ?? { begun: '', style: '' };
    this.#streams.set(key, stream);
    const lines = `${stream.begun}${text}`.split('\n');
    stream.begun = lines.pop() ?? '';
    for (const line of lines) this.#line(host, shown(kind, line, stream));
  }

  /** Shows what a run left unended; its styles end with it. */
  #flush(host: string): void {
    for (const kind of kinds) {
      const stream = this.#streams.get(`${kind} ${host}`);
      this.#streams.delete(`${kind} ${host}`);
      if (stream?.begun) this.#line(host, shown(kind, stream.begun, stream));
    }
  }

  #line(host: string, text: string): void {
    this.#write(`${this.#markOf(host)} ${text}`);
  }

  /** The beginning of a host's lines, in a colour of its own. */
  #markOf(host: string): string {
    const known = this.#marks.get(host);
    if (known !== undefined) return known;
    const colour = colours[this.#marks.size % colours.length] ?? 'blue';
    const mark = styleText(colour, `${plainText(host).padEnd(this.#width)} │`);
    this.#marks.set(host, mark);
    return mark;
  }
}

/** A line as it is shown, which begins with the styles that were left on; its own are remembered. */
function shown(kind: Kind, line: string, stream: Stream): string {
  const text = written(line, stream.style);
  if (kind === 'input') return styleText('bold', `> ${plainText(text)}`);
  const styled = stream.style + text;
  stream.style = styleAfter(styled);
  return kind === 'stderr' ? styleText('red', `! ${styled}`) : `  ${styled}`;
}

/** What stands on a line in the end, wherever its cursor was, as on the page. */
function written(line: string, style: string): string {
  const text = line.slice(0, line.length - unfinishedLength(line));
  if (!movesCursor(text)) return text;
  const row = new TerminalRow(style, mostColumns);
  row.write('stdout', text);
  return row.stretches.map((stretch) => stretch.text).join('');
}
