import type { Rate } from '../sandbox/limits.ts';

/**
 * What may be spent: so much a second, and what was not spent up to a bound. Whoever spends
 * more than there is goes into debt, up to the same bound, and waits until it is paid.
 */
export class Budget {
  readonly #rate: Rate;
  #left: number;
  #atMs = performance.now();

  /** @param atFirst what there is to begin with */
  constructor(rate: Rate, atFirst = rate.atOnce) {
    this.#rate = rate;
    this.#left = atFirst;
  }

  /** How long to wait until something may be spent; 0 when it may be now. */
  get waitMs(): number {
    this.#refill();
    return this.#left >= 1 ? 0 : Math.ceil(((1 - this.#left) / this.#rate.perSecond) * 1000);
  }

  get isSpent(): boolean {
    return this.waitMs > 0;
  }

  get isFull(): boolean {
    this.#refill();
    return this.#left >= this.#rate.atOnce;
  }

  spend(amount: number): void {
    this.#refill();
    this.#left = Math.max(-this.#rate.atOnce, this.#left - amount);
  }

  #refill(): void {
    const now = performance.now();
    this.#left = Math.min(this.#rate.atOnce, this.#left + ((now - this.#atMs) / 1000) * this.#rate.perSecond);
    this.#atMs = now;
  }
}
