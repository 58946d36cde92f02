import type { Readable } from 'node:stream';
import type { z } from 'zod';
import { type CallReport, callReport, cutReport } from '../protocol/socket-calls.ts';
import type { Reported } from '../sandbox/image.ts';
import { type Turn, turnReport } from './output-order.ts';

export interface CallListener {
  call(report: CallReport): void;
  /** So many more calls were made, or lines written, that nobody will hear of. */
  cut(calls: number): void;
}

export interface ReportListener extends CallListener {
  /** The program turned from one output stream to the other. */
  turn(turn: Turn): void;
}

/** No honest line is longer. */
const lineBytes = 1024;

/**
 * Reads what a run's process reports of its socket calls and of its output. The program can write
 * there what it likes: it can lie about itself, and no more. Lines that say nothing are counted; a
 * process that writes more lines than an honest one could is not read any further.
 */
export class RunReports {
  /** Settles when no more can come. */
  readonly ended: Promise<void>;
  readonly #listener: ReportListener;
  readonly #stream: Readable;
  #lines: number;
  #turns: number;
  #rest = '';
  #cut = 0;

  constructor(stream: Readable, { calls, turns }: Reported, listener: ReportListener) {
    this.#stream = stream;
    this.#listener = listener;
    // The two beside the calls say how many were cut.
    this.#lines = calls + 2;
    this.#turns = turns;
    this.ended = new Promise((resolve) => stream.once('close', resolve));
    stream.on('error', () => {});
    stream.on('data', (chunk: Buffer) => this.#take(chunk.toString('latin1')));
    stream.resume();
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) if (!this.#stream.destroyed) this.#read(line);
    if (this.#rest.length > lineBytes) this.#giveUp();
  }

  #read(line: string): void {
    if (line.length > lineBytes) return this.#giveUp();
    const said = parse(line);
    const turned = turnReport.safeParse(said);
    if (turned.success && this.#turns > 0) {
      this.#turns -= 1;
      return this.#listener.turn(turned.data.turn);
    }
    this.#lines -= 1;
    if (this.#lines < 0) return this.#giveUp();
    const report = callReport.safeParse(said);
    if (report.success) return this.#listener.call(report.data);
    this.#leaveOut(cutReport.safeParse(said));
  }

  /** What is told is the sum until now. */
  #leaveOut({ data }: z.ZodSafeParseResult<z.infer<typeof cutReport>>): void {
    const more = data === undefined ? 1 : Math.max(0, data.cut - this.#cut);
    if (data !== undefined) this.#cut = Math.max(this.#cut, data.cut);
    if (more > 0) this.#listener.cut(more);
  }

  #giveUp(): void {
    this.#stream.destroy();
    this.#rest = '';
    this.#listener.cut(1);
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(Buffer.from(line, 'latin1').toString('utf8'));
  } catch {
    return undefined;
  }
}
