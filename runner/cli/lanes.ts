import { styleText } from 'node:util';
import type { Lab } from '../labs/lab.ts';
import type { SessionEvent } from '../protocol/events.ts';
import { describeLink } from '../protocol/link.ts';
import { describeOutcome } from '../protocol/outcomes.ts';

const colours = ['blue', 'yellow', 'green', 'magenta', 'cyan', 'red'] as const;

/** Prints a transcript as it happens: a coloured lane per host, whole lines only. */
export class Lanes {
  readonly #prefixes: Map<string, string>;
  readonly #partial = new Map<string, string>();
  readonly #write: (line: string) => void;

  constructor(lab: Lab, write: (line: string) => void) {
    const names = [...lab.hosts.keys()];
    const width = Math.max(...names.map((name) => name.length));
    this.#write = write;
    this.#prefixes = new Map(
      names.map((name, index) => [
        name,
        styleText(colours[index % colours.length] ?? 'blue', `${name.padEnd(width)} │`),
      ]),
    );
  }

  show(event: SessionEvent): void {
    switch (event.type) {
      case 'run.started':
        return this.#line(event.host, styleText('dim', `▶ ${event.program}`));
      case 'run.output':
        return this.#output(event.host, event.stream, event.text);
      case 'run.input':
        return this.#output(event.host, 'input', event.text);
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
  #output(host: string, kind: 'stdout' | 'stderr' | 'input', text: string): void {
    const key = `${kind} ${host}`;
    const lines = `${this.#partial.get(key) ?? ''}${text}`.split('\n');
    this.#partial.set(key, lines.pop() ?? '');
    for (const line of lines) this.#line(host, decorate(kind, line));
  }

  #flush(host: string): void {
    for (const kind of ['stdout', 'stderr'] as const) {
      const rest = this.#partial.get(`${kind} ${host}`) ?? '';
      this.#partial.delete(`${kind} ${host}`);
      if (rest !== '') this.#line(host, decorate(kind, rest));
    }
  }

  #line(host: string, text: string): void {
    this.#write(`${this.#prefixes.get(host)} ${text}`);
  }
}

function decorate(kind: 'stdout' | 'stderr' | 'input', line: string): string {
  if (kind === 'stderr') return styleText('red', `! ${line}`);
  return kind === 'input' ? styleText('bold', `> ${line}`) : `  ${line}`;
}
