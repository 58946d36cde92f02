import { setTimeout as pause } from 'node:timers/promises';
import { type Account, aloneHere } from './accounts.ts';
import type { ReaderKey } from './admission.ts';

/** Begins what waited for its turn; the reader's share may be spent by then. */
type Turn = (isSpent: boolean) => void;

/** What is to be made for one reader. */
interface Queue {
  account: Account;
  /** What the reader waits for. */
  now: Turn[];
  /** What is only made ready for the next run. */
  later: Turn[];
}

/** Of all that is made at once, for those whose share of the processors is spent. */
const forSpent = 1;

/**
 * Decides when networks and waiting processes are made: so many at a time, what a reader waits
 * for before what is only made ready, one reader's turn after the other's. Who has taken more
 * than a share comes last, with both.
 */
export class Workshop {
  readonly #atOnce: number;
  /** In the order of turns. */
  readonly #queues = new Map<ReaderKey, Queue>();
  #making = 0;
  #makingForSpent = 0;
  #urgent = 0;
  #urgentUntil = Number.NEGATIVE_INFINITY;

  /** @param atOnce how much is made at the same time */
  constructor(atOnce = Number.POSITIVE_INFINITY) {
    this.#atOnce = atOnce;
  }

  /** Makes something that a reader waits for. */
  async now<T>(make: () => Promise<T>, account = aloneHere()): Promise<T> {
    this.#urgent += 1;
    try {
      return await this.#inTurn('now', make, account);
    } finally {
      this.#urgent -= 1;
      this.#urgentUntil = performance.now();
    }
  }

  /**
   * Makes something in its turn, while less than half of what can be made at once is being made
   * for those within their share, and never what leaves no room for who waits; nothing when it is
   * not wanted any more by then.
   */
  later(isWanted: () => boolean, make: () => Promise<unknown>, account = aloneHere()): void {
    const makeIfWanted = async () => (isWanted() ? make() : undefined);
    this.#inTurn('later', makeIfWanted, account).catch(() => {});
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

  async #inTurn<T>(when: 'now' | 'later', make: () => Promise<T>, account: Account): Promise<T> {
    const isSpent = await this.#turn(when, account);
    try {
      return await make();
    } finally {
      this.#making -= 1;
      if (isSpent) this.#makingForSpent -= 1;
      this.#callNext();
    }
  }

  /** Settles when it is this reader's turn, with whether the reader's share was spent by then. */
  #turn(when: 'now' | 'later', account: Account): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const queue = this.#queues.get(account.reader) ?? { account, now: [], later: [] };
    queue[when].push(resolve);
    this.#queues.set(account.reader, queue);
    this.#callNext();
    return promise;
  }

  #callNext(): void {
    while (this.#making < this.#atOnce) {
      const queue = this.#next();
      if (!queue) return;
      const { account, now, later } = queue;
      const turn = now.shift() ?? later.shift();
      // The reader's next turn comes last.
      this.#queues.delete(account.reader);
      if (now.length + later.length > 0) this.#queues.set(account.reader, queue);
      this.#making += 1;
      const { isSpent } = account.processor;
      if (isSpent) this.#makingForSpent += 1;
      turn?.(isSpent);
    }
  }

  /** Whose turn it is: who waits before who does not, and both before whoever has spent a share. */
  #next(): Queue | undefined {
    const all = [...this.#queues.values()];
    const waitFirst = all.toSorted((a, b) => Math.sign(b.now.length) - Math.sign(a.now.length));
    const within = waitFirst.find(({ account }) => !account.processor.isSpent);
    if (within && (within.now.length > 0 || this.#hasRoomForLater)) return within;
    if (this.#makingForSpent >= forSpent) return undefined;
    const spent = waitFirst.find(({ account }) => account.processor.isSpent);
    return spent && (spent.now.length > 0 || this.#hasRoomForLater) ? spent : undefined;
  }

  get #hasRoomForLater(): boolean {
    const makingWithin = this.#making - this.#makingForSpent;
    return makingWithin < this.#atOnce / 2 && this.#making < this.#atOnce - 1;
  }
}
