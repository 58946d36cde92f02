import type { Share } from '../sandbox/limits.ts';
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
  readonly #share: Share;
  readonly #isHere: (reader: ReaderKey) => boolean;
  readonly #processors = new Map<ReaderKey, Budget>();

  /** `isHere` says of a reader whether anything is open for them, and so charged to the account. */
  constructor(share: Share, isHere: (reader: ReaderKey) => boolean) {
    this.#share = share;
    this.#isHere = isHere;
  }

  of(reader: ReaderKey): Account {
    const known = this.#processors.get(reader);
    if (known) return { reader, processor: known };
    // Of a reader who rested for so long, and has left, nothing needs to be known.
    for (const [each, { isFull }] of this.#processors) {
      if (isFull && !this.#isHere(each)) this.#processors.delete(each);
    }
    const processor = new Budget(this.#share, this.#share.atFirst);
    this.#processors.set(reader, processor);
    return { reader, processor };
  }
}

/** The account of somebody who shares the machine with nobody. */
export const aloneHere = (): Account => ({
  reader: undefined,
  processor: new Budget({ perSecond: Number.MAX_SAFE_INTEGER, atOnce: Number.MAX_SAFE_INTEGER }),
});
