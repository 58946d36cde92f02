import { describeOutcome, type Outcome } from '../protocol/outcomes.ts';
import type { RunningService } from '../sandbox/backend.ts';
import type { Limits } from '../sandbox/limits.ts';
import { serviceBounds } from './bounds.ts';
import type { Budget } from './budget.ts';
import { Watchdog } from './watchdog.ts';

/**
 * What serves a lab, as its name server does, runs for its reader: programs decide how busy it
 * is. Its processor time is charged to the reader, and it has bounds of its own.
 */
export class WatchedServices implements Disposable {
  /** Settles with a reason when one went over a bound. */
  readonly broken: Promise<string>;
  readonly #watchdogs = new DisposableStack();

  constructor(services: readonly RunningService[], limits: Limits, processor: Budget) {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.broken = promise;
    for (const { title, sandbox } of services) {
      const over = (outcome: Outcome) =>
        resolve(`the lab’s ${title} took too much (${describeOutcome(outcome, 'it')})`);
      this.#watchdogs.use(new Watchdog(sandbox, serviceBounds(limits), processor, over));
    }
  }

  [Symbol.dispose](): void {
    this.#watchdogs.dispose();
  }
}
