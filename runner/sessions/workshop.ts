import { setTimeout as pause } from 'node:timers/promises';

/**
 * Decides when a waiting process is made. What a reader waits for is made at once; what
 * is only made ready for the next run waits until nobody waits, one at a time.
 */
export class Workshop {
  #urgent = 0;
  #urgentUntil = Number.NEGATIVE_INFINITY;
  #quiet: PromiseWithResolvers<void> | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  /** Makes something that a reader waits for. */
  async now<T>(make: () => Promise<T>): Promise<T> {
    this.#urgent += 1;
    try {
      return await make();
    } finally {
      this.#urgent -= 1;
      this.#urgentUntil = performance.now();
      if (this.#urgent === 0) this.#quiet?.resolve();
    }
  }

  /** Makes something when there is nothing urgent; nothing when it is not wanted any more by then. */
  later(isWanted: () => boolean, make: () => Promise<unknown>): void {
    this.#queue = this.#queue.then(async () => {
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

  #whenQuiet(): Promise<void> {
    this.#quiet ??= Promise.withResolvers();
    const { promise } = this.#quiet;
    return promise.then(() => {
      this.#quiet = undefined;
    });
  }
}
