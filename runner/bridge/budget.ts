/**
 * What may be spent: so much a second, and what was not spent up to a bound. Whoever spends
 * more than there is goes into debt and waits until it is paid.
 */
export class Budget {
  readonly #perSecond: number;
  readonly #most: number;
  #left: number;
  #atMs = performance.now();

  constructor({ perSecond, atOnce }: { perSecond: number; atOnce: number }) {
    this.#perSecond = perSecond;
    this.#most = atOnce;
    this.#left = atOnce;
  }

  /** How long to wait until something may be spent; 0 when it may be now. */
  get waitMs(): number {
    this.#refill();
    return this.#left >= 1 ? 0 : Math.ceil(((1 - this.#left) / this.#perSecond) * 1000);
  }

  get isFull(): boolean {
    this.#refill();
    return this.#left >= this.#most;
  }

  spend(amount: number): void {
    this.#refill();
    this.#left -= amount;
  }

  #refill(): void {
    const now = performance.now();
    this.#left = Math.min(this.#most, this.#left + ((now - this.#atMs) / 1000) * this.#perSecond);
    this.#atMs = now;
  }
}
