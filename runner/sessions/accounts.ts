import type { Rate } from '../sandbox/limits.ts';
import type { ReaderKey } from './admission.ts';
import { Budget } from './budget.ts';

/** Whose something is, and what that reader may still take of the processors before others. */
export interface Account {
  readonly reader: ReaderKey;
  /** In milliseconds of processor time. Whoever has spent it stands back: others come first. */
  readonly processor: Budget;
}

/** The accounts of a runner's readers. */
export class Accounts {
  readonly #rate: Rate;
  readonly #processors = new Map<ReaderKey, Budget>();

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  of(reader: ReaderKey): Account {
    const known = this.#processors.get(reader);
    if (known) return { reader, processor: known };
    // Nothing is lost with an account that is full: a new one is the same.
    for (const [each, budget] of this.#processors) if (budget.isFull) this.#processors.delete(each);
    const processor = new Budget(this.#rate);
    this.#processors.set(reader, processor);
    return { reader, processor };
  }
}

/** The account of somebody who shares the machine with nobody. */
export const aloneHere = (): Account => ({
  reader: undefined,
  processor: new Budget({ perSecond: Number.MAX_SAFE_INTEGER, atOnce: Number.MAX_SAFE_INTEGER }),
});
