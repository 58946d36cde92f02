import { setTimeout as pause } from 'node:timers/promises';
import type { ReaderKey } from './admission.ts';

/**
 * Decides when networks and waiting processes are made. What a reader waits for is made at
 * once, so many at a time, and readers take turns; what is only made ready for the next run
 * waits until nobody waits, one at a time.
 */
export class Workshop {
  readonly #atOnce: number;
  /** Those who wait for their turn, by reader, in the order of turns. */
  readonly #queues = new Map<ReaderKey, (() => void)[]>();
  #making = 0;
  #urgent = 0;
  #urgentUntil = Number.NEGATIVE_INFINITY;
  #quiet: PromiseWithResolvers<void> | undefined;
  #later: Promise<unknown> = Promise.resolve();

  /** @param atOnce how much is made at the same time because someone waits for it */
  constructor(atOnce = Number.POSITIVE_INFINITY) {
    this.#atOnce = atOnce;
  }

  /** Makes something that a reader waits for. */
  async now<T>(make: () => Promise<T>, reader?: ReaderKey): Promise<T> {
    this.#urgent += 1;
    await this.#turn(reader);
    try {
      return await make();
    } finally {
      this.#making -= 1;
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

  /** Settles when it is this reader's turn: the bench is then taken. */
  #turn(reader: ReaderKey): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#queues.set(reader, [...(this.#queues.get(reader) ?? []), resolve]);
    this.#callNext();
    return promise;
  }

  #callNext(): void {
    while (this.#making < this.#atOnce) {
      const [turn] = this.#queues;
      if (!turn) return;
      const [reader, [first, ...rest]] = turn;
      // The reader's next turn comes last.
      this.#queues.delete(reader);
      if (rest.length > 0) this.#queues.set(reader, rest);
      this.#making += 1;
      first?.();
    }
  }

  #whenQuiet(): Promise<void> {
    this.#quiet ??= Promise.withResolvers();
    const { promise } = this.#quiet;
    return promise.then(() => {
      this.#quiet = undefined;
    });
  }
}
