import type { BenchPage, BenchRunner } from './runner.ts';

const lab = 'tcp-greet';
const host = 'client';

/** Longer than any answer takes on a machine that is not lost. */
const patienceMs = 15_000;

const echo =
  "console.log('up'); process.stdin.on('data', (text) => console.log('got ' + String(text).trim()));";

/** A reader who runs a program, types to it, and waits for the answers. */
export class HonestReader implements Disposable {
  readonly #runner: BenchRunner;
  #page: BenchPage;
  #session: string;
  #lines = 0;

  static async come(runner: BenchRunner): Promise<HonestReader> {
    const page = await runner.connect();
    return new HonestReader(runner, page, await page.openLab(lab));
  }

  private constructor(runner: BenchRunner, page: BenchPage, session: string) {
    this.#runner = runner;
    this.#page = page;
    this.#session = session;
  }

  /** From Run to the first output, in ms. */
  async run(): Promise<number> {
    const before = performance.now();
    const up = this.#output('up');
    this.#page.send({ type: 'run.start', session: this.#session, host, source: echo });
    await up;
    return performance.now() - before;
  }

  /** From a line to its answer, in ms. */
  async type(): Promise<number> {
    this.#lines += 1;
    const line = `line ${this.#lines}`;
    const before = performance.now();
    const answer = this.#output(`got ${line}`);
    this.#page.send({ type: 'run.input', session: this.#session, host, text: `${line}\n` });
    await answer;
    return performance.now() - before;
  }

  async stop(): Promise<void> {
    await this.#page.ask({ type: 'run.stop', session: this.#session, host });
  }

  /** After something was lost: as a reader who reloads the page. */
  async comeBack(): Promise<void> {
    this.#page[Symbol.dispose]();
    this.#page = await this.#runner.connect();
    this.#session = await this.#page.openLab(lab);
  }

  [Symbol.dispose](): void {
    this.#page[Symbol.dispose]();
  }

  async #output(text: string): Promise<void> {
    const said = this.#page.next(
      (message) =>
        message.type === 'session.closed' ||
        (message.type === 'session.event' &&
          message.session === this.#session &&
          message.event.type === 'run.output' &&
          message.event.text.includes(text)),
    );
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error(`expected “${text}”, received nothing`)), patienceMs);
    const message = await Promise.race([said, late]).finally(() => clearTimeout(timer));
    if (message.type === 'session.closed') throw new Error(`the lab was closed: ${message.reason}`);
  }
}
