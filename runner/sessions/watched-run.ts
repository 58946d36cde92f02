import type { StepFailure } from '../protocol/events.ts';
import { describeOutcome, type Outcome } from '../protocol/outcomes.ts';
import type { Run } from './run.ts';

/** A step that did not hold. */
export class StepError extends Error {
  readonly code: StepFailure['code'];

  constructor(code: StepFailure['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** A run as a script sees it: how it ended, and what it printed since the last wait. */
export class WatchedRun {
  readonly #run: Run;
  #outcome: Outcome | undefined;
  #unread = '';

  constructor(run: Run) {
    this.#run = run;
    run.watch((text) => {
      this.#unread += text;
    });
    void run.ended.then((outcome) => {
      this.#outcome = outcome;
    });
  }

  state(): string {
    return this.#outcome ? `“${describeOutcome(this.#outcome)}”` : 'a program that goes on without it';
  }

  /** @throws StepError when the run ended before it did what was expected */
  mustLive(expected: string): void {
    if (this.#outcome) throw new StepError('step-outcome', `expected ${expected}, received ${this.state()}`);
  }

  async exits(code: number, signal: AbortSignal): Promise<void> {
    const outcome = await orAborted(this.#run.ended, signal);
    if (outcome.kind === 'exited' && outcome.code === code) return;
    throw new StepError(
      'step-outcome',
      `expected ${this.#run.host} to end with exit code ${code}, received “${describeOutcome(outcome)}”`,
    );
  }

  /** Holds when the text appears in what was printed since the last text that was waited for. */
  async prints(text: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      const more = this.#run.nextOutput();
      const at = this.#unread.indexOf(text);
      if (at >= 0) {
        this.#unread = this.#unread.slice(at + text.length);
        return;
      }
      this.mustLive(`${this.#run.host} to print ${JSON.stringify(text)}`);
      await orAborted(Promise.race([more, this.#run.ended]), signal);
    }
  }
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
