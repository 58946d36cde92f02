/** How often each of some things was asked for lately: an asking counts half after a half-life. */
export class Demand<T> {
  readonly #halfLifeMs: number;
  readonly #weights = new Map<T, { weight: number; atMs: number }>();

  constructor(halfLifeMs: number) {
    this.#halfLifeMs = halfLifeMs;
  }

  /** Someone asked for it at this time, of a clock that does not go back. */
  note(thing: T, atMs: number): void {
    this.#weights.set(thing, { weight: this.of(thing, atMs) + 1, atMs });
  }

  /** How many askings the past ones still count as. */
  of(thing: T, atMs: number): number {
    const known = this.#weights.get(thing);
    return known ? known.weight * 0.5 ** ((atMs - known.atMs) / this.#halfLifeMs) : 0;
  }

  /** Everything ever asked for, what is asked for most first. */
  ranked(atMs: number): T[] {
    return [...this.#weights.keys()].toSorted((a, b) => this.of(b, atMs) - this.of(a, atMs));
  }
}
