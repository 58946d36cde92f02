import { setTimeout as pause } from 'node:timers/promises';
import { type Account, aloneHere } from './accounts.ts';
import type { ReaderKey } from './admission.ts';

/** What one reader waits for. */
interface Queue {
  account: Account;
  turns: ((isSpent: boolean) => void)[];
}

/** Of all that is made at once, for those whose share of the processors is spent. */
const forSpent = 1;

/**
 * Decides when networks and waiting processes are made. What a reader waits for is made at
 * once, so many at a time; readers take turns, and who has taken more than a share comes
 * last. What is only made ready for the next run waits until nobody waits, one at a time.
 */
export class Workshop {
  readonly #atOnce: number;
  /** In the order of turns. */
  readonly #queues = new Map<ReaderKey, Queue>();
  #making = 0;
  #makingForSpent = 0;
  #urgent = 0;
  #urgentUntil = Number.NEGATIVE_INFINITY;
  #quiet: PromiseWithResolvers<void> | undefined;
  #later: Promise<unknown> = Promise.resolve();

  /** @param atOnce how much is made at the same time because someone waits for it */
  constructor(atOnce = Number.POSITIVE_INFINITY) {
    this.#atOnce = atOnce;
  }

  /** Makes something that a reader waits for. */
  async now<T>(make: () => Promise<T>, account = aloneHere()): Promise<T> {
    this.#urgent += 1;
    const isSpent = await this.#turn(account);
    try {
      return await make();
    } finally {
      this.#making -= 1;
      if (isSpent) this.#makingForSpent -= 1;
      this.#callNext();
      this.#urgent -= 1;
      this.#urgentUntil = performance.now();
      if (this.#urgent === 0) this.#quiet?.resolve();
    }
  }

  /** Makes something when there is nothing urgent; nothing when it is not wanted any more by then. */
  later(isWanted: () => boolean, make: () => Promise<unknown>): void {
    this.#later = this.#later.then(async () => {
      while (this.#urgent > 0) await this.#whenQuiet();
      if (isWanted()) await make().catch(() => {});
    });
  }

  /** Settles once nobody has waited for anything for so long. @throws AbortError at the signal */
  async whenIdle(idleMs: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const leftMs = this.#urgent > 0 ? idleMs : this.#urgentUntil + idleMs - performance.now();
      if (leftMs <= 0) return;
      await pause(leftMs, undefined, { signal });
    }
  }

  /** Settles when it is this reader's turn, with whether the reader's share was spent by then. */
  #turn(account: Account): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const queue = this.#queues.get(account.reader) ?? { account, turns: [] };
    queue.turns.push(resolve);
    this.#queues.set(account.reader, queue);
    this.#callNext();
    return promise;
  }

  #callNext(): void {
    while (this.#making < this.#atOnce) {
      const queue = this.#next();
      if (!queue) return;
      const { account, turns } = queue;
      // The reader's next turn comes last.
      this.#queues.delete(account.reader);
      if (turns.length > 1) this.#queues.set(account.reader, { account, turns: turns.slice(1) });
      this.#making += 1;
      const { isSpent } = account.processor;
      if (isSpent) this.#makingForSpent += 1;
      turns[0]?.(isSpent);
    }
  }

  #next(): Queue | undefined {
    const all = [...this.#queues.values()];
    const within = all.find(({ account }) => !account.processor.isSpent);
    return within ?? (this.#makingForSpent < forSpent ? all[0] : undefined);
  }

  #whenQuiet(): Promise<void> {
    this.#quiet ??= Promise.withResolvers();
    const { promise } = this.#quiet;
    return promise.then(() => {
      this.#quiet = undefined;
    });
  }
}
