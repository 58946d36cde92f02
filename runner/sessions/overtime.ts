import type { RestLimits } from '../sandbox/limits.ts';

/** What an endless run's page is told: when the run will be ended, or that it no longer will be. */
export type Warn = (endsInMs: number | undefined) => void;

/**
 * A run's wall time where somebody is there to read. A program that rests, as a server does that
 * waits for its clients, may go on beyond it; one that is busy is ended, and its page warned before.
 */
export class Overtime {
  readonly #wallMs: number;
  readonly #rest: RestLimits;
  readonly #warn: Warn;
  /** What had been used of the processor at moments of the run, over the window that is looked at. */
  #marks = [{ ageMs: 0, processorMs: 0 }];
  #endsAtMs: number | undefined;

  constructor(wallMs: number, rest: RestLimits, warn: Warn) {
    this.#wallMs = wallMs;
    this.#rest = rest;
    this.#warn = warn;
  }

  /**
   * Looks at a run again.
   *
   * @param ageMs how long it has lasted
   * @param processorMs what it has used of the processor so far
   * @returns true when its time is over
   */
  isOver(ageMs: number, processorMs: number): boolean {
    const isResting = this.#note(ageMs, processorMs) <= this.#rest.processorMs;
    if (ageMs < this.#wallMs - this.#rest.warningMs) return false;
    if (isResting) this.#spare();
    else this.#endsAtMs ??= this.#announce(ageMs);
    return this.#endsAtMs !== undefined && ageMs >= this.#endsAtMs;
  }

  /** @returns what was used within the window */
  #note(ageMs: number, processorMs: number): number {
    this.#marks.push({ ageMs, processorMs });
    const [, second] = this.#marks;
    if (second && second.ageMs <= ageMs - this.#rest.windowMs) this.#marks.shift();
    return processorMs - (this.#marks[0]?.processorMs ?? 0);
  }

  #announce(ageMs: number): number {
    const endsAtMs = Math.max(this.#wallMs, ageMs + this.#rest.warningMs);
    this.#warn(endsAtMs - ageMs);
    return endsAtMs;
  }

  #spare(): void {
    if (this.#endsAtMs === undefined) return;
    this.#endsAtMs = undefined;
    this.#warn(undefined);
  }
}
