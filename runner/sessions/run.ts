import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as pause } from 'node:timers/promises';
import { Refusal } from '../protocol/errors.ts';
import { type OutputStream, outputStreams } from '../protocol/events.ts';
import type { Outcome } from '../protocol/outcomes.ts';
import type { Ending, Sandbox } from '../sandbox/backend.ts';
import type { ProgramImage, Reported } from '../sandbox/image.ts';
import type { Limits } from '../sandbox/limits.ts';
import { runBounds } from './bounds.ts';
import type { Budget } from './budget.ts';
import { OutputOrder } from './output-order.ts';
import { Overtime, type Warn } from './overtime.ts';
import { type CallListener, RunReports } from './run-reports.ts';
import { Watchdog } from './watchdog.ts';

/** What is read of one stream before its turn has come. */
const waitingBytes = 64 * 1024;

/** Where a run's output goes, and what is reported of its socket calls. */
export interface RunSink extends CallListener {
  output(stream: OutputStream, text: string): void;
  /** True while nobody takes the output; the run then stops reading from the program. */
  isFull(): boolean;
  /** Hears when a busy run will be ended. Where it is absent, no run outlasts its wall time. */
  warn?: Warn | undefined;
}

/** What a run begins with. */
export interface Launch {
  /** Counted from 1 in its session. */
  number: number;
  host: string;
  /** It waits for its program. */
  sandbox: Sandbox;
  image: ProgramImage;
}

/** One process of one program: its output, its limits, its one outcome. */
export class Run {
  readonly number: number;
  readonly host: string;
  /** Settles after all output was delivered. */
  readonly ended: Promise<Outcome>;
  readonly #sandbox: Sandbox;
  readonly #processor: Budget;
  readonly #limits: Limits;
  readonly #sink: RunSink;
  readonly #order: OutputOrder;
  readonly #decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  readonly #startedAt = performance.now();
  #reason: Outcome | undefined;
  #outputBytes = 0;
  #inputOpen = true;
  #watcher: ((text: string) => void) | undefined;
  #more = Promise.withResolvers<void>();

  /** `processor` is charged with what the run uses. */
  constructor({ number, host, sandbox, image }: Launch, processor: Budget, limits: Limits, sink: RunSink) {
    this.number = number;
    this.host = host;
    this.#sandbox = sandbox;
    this.#limits = limits;
    this.#sink = sink;
    this.#processor = processor;
    this.#order = new OutputOrder(limits.sandbox.turnMs, (stream, chunk) => {
      this.#deliver(stream, this.#decoders[stream].write(chunk));
      if (!this.#hasEnough(stream)) sandbox[stream].resume();
    });
    this.ended = this.#follow(image.reported ?? { calls: 0, turns: 0 });
    sandbox.start(image);
  }

  /** It has lasted longer than its wall time, because it rests. */
  get isOvertime(): boolean {
    return performance.now() - this.#startedAt > this.#limits.run.wallMs;
  }

  get isInputOpen(): boolean {
    return this.#inputOpen;
  }

  /** Hears what the program writes to stdout from now on; a run keeps none of it. */
  watch(watcher: (text: string) => void): void {
    this.#watcher = watcher;
  }

  /** Settles when the program writes to stdout again. */
  nextOutput(): Promise<void> {
    return this.#more.promise;
  }

  /** Ctrl+C: the program may take no notice. */
  interrupt(): void {
    this.#sandbox.signal('SIGINT');
  }

  /** Ends the run as a person would: Ctrl+C, then SIGTERM, then the end. Settles when it is gone. */
  async stop(): Promise<void> {
    this.#reason ??= { kind: 'stopped' };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      this.#sandbox.signal(signal);
      if (await this.#endsWithin(this.#limits.sandbox.stopMs)) break;
    }
    this.#sandbox.kill();
    await this.ended;
  }

  /** Ends the run for a reason. The first reason wins. */
  end(reason: Outcome): void {
    this.#reason ??= reason;
    this.#sandbox.kill();
  }

  /** @throws Refusal `input-full` while the program leaves too much unread */
  type(text: string): void {
    const { inputBytes } = this.#limits.run;
    if (this.#sandbox.stdin.writableLength + Buffer.byteLength(text) > inputBytes) {
      throw new Refusal('input-full', `at most ${inputBytes} bytes`);
    }
    this.#sandbox.stdin.write(text);
  }

  closeInput(): void {
    this.#inputOpen = false;
    this.#sandbox.stdin.end();
  }

  /** Reads on after the sink was full. */
  resume(): void {
    this.#sandbox.stdout.resume();
    this.#sandbox.stderr.resume();
  }

  async #endsWithin(ms: number): Promise<boolean> {
    const timer = new AbortController();
    const late = pause(ms, false, { signal: timer.signal }).catch(() => false);
    const ended = await Promise.race([this.#sandbox.ended.then(() => true), late]);
    timer.abort();
    return ended;
  }

  async #follow(reported: Reported): Promise<Outcome> {
    const reports = new RunReports(this.#sandbox.reports, reported, {
      call: (report) => this.#sink.call(report),
      cut: (calls) => this.#sink.cut(calls),
      turn: (turn) => this.#order.turn(turn),
    });
    const drained = Promise.all([this.#read('stdout'), this.#read('stderr'), reports.ended]);
    const ending = await this.#watched();
    await this.#drain(drained);
    this.#order.end();
    for (const stream of outputStreams) this.#deliver(stream, this.#decoders[stream].end());
    this.#inputOpen = false;
    return this.#reason ?? outcomeOf(ending, this.#limits);
  }

  async #watched(): Promise<Ending> {
    const { run, rest } = this.#limits;
    const { warn } = this.#sink;
    const overtime = warn && new Overtime(run.wallMs, rest, warn);
    const over = (outcome: Outcome) => this.end(outcome);
    using _watchdog = new Watchdog(this.#sandbox, runBounds(this.#limits), this.#processor, over, overtime);
    return await this.#sandbox.ended;
  }

  /** Waits for the end of all that is read; a full sink may take its time, a stuck pipe may not. */
  async #drain(drained: Promise<unknown>): Promise<void> {
    const { drainMs } = this.#limits.sandbox;
    const done = new AbortController();
    const waiting = drained.then(() => done.abort());
    while (!done.signal.aborted) {
      await Promise.race([waiting, pause(drainMs, undefined, { signal: done.signal }).catch(() => {})]);
      if (!this.#sink.isFull() || this.#reason?.kind === 'labClosed') break;
    }
    this.#sandbox.stdout.destroy();
    this.#sandbox.stderr.destroy();
    this.#sandbox.reports.destroy();
  }

  #read(stream: OutputStream): Promise<void> {
    const source: Readable = this.#sandbox[stream];
    source.on('data', (chunk: Buffer) => this.#take(stream, chunk));
    source.on('error', () => {});
    source.resume();
    return new Promise((resolve) => source.once('close', resolve));
  }

  #take(stream: OutputStream, chunk: Buffer): void {
    const { outputBytes } = this.#limits.run;
    const room = outputBytes - this.#outputBytes;
    this.#outputBytes += chunk.length;
    if (room > 0) this.#order.add(stream, chunk.subarray(0, room));
    if (chunk.length > room) this.end({ kind: 'outputLimit', limitBytes: outputBytes });
    else if (this.#hasEnough(stream)) this.#sandbox[stream].pause();
  }

  /** Whether no more is read of a stream for the moment: then the program waits with more. */
  #hasEnough(stream: OutputStream): boolean {
    return this.#sink.isFull() || this.#order.waitingBytes(stream) >= waitingBytes;
  }

  #deliver(stream: OutputStream, text: string): void {
    if (text === '') return;
    this.#sink.output(stream, text);
    if (stream === 'stderr') return;
    this.#watcher?.(text);
    this.#more.resolve();
    this.#more = Promise.withResolvers<void>();
  }
}

function outcomeOf(ending: Ending, { run }: Limits): Outcome {
  if ('exhausted' in ending) return { kind: 'memoryLimit', limitBytes: run.memoryBytes };
  return 'code' in ending
    ? { kind: 'exited', code: ending.code }
    : { kind: 'signalled', signal: ending.signal };
}
