/**
 * Decides when a waiting process is made. What a reader waits for is made at once; what
 * is only made ready for the next run waits until nobody waits, one at a time.
 */
export class Workshop {
  #urgent = 0;
  #quiet: PromiseWithResolvers<void> | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  /** Makes something that a reader waits for. */
  async now<T>(make: () => Promise<T>): Promise<T> {
    this.#urgent += 1;
    try {
      return await make();
    } finally {
      this.#urgent -= 1;
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

  #whenQuiet(): Promise<void> {
    this.#quiet ??= Promise.withResolvers();
    const { promise } = this.#quiet;
    return promise.then(() => {
      this.#quiet = undefined;
    });
  }
}
