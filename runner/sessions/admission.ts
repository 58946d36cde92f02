import { Refusal } from '../protocol/errors.ts';
import type { AdmissionLimits } from '../sandbox/limits.ts';

/** A place for one session; giving it back lets the next reader in. */
export interface Place {
  /** The lab is made: the next one may be begun. */
  made(): void;
  leave(): void;
}

/** What readers are told apart by: any value that names one. */
export type ReaderKey = unknown;

/** Someone who waits; `tell` hears how many are admitted before, each time that changes. */
interface Waiting {
  admit: (place: Place) => void;
  tell: (before: number) => void;
  told: number | undefined;
}

/**
 * Lets sessions in: at most so many at a time, of one reader and in all, and at most so many
 * being made at a time. Who has to wait stands in a queue of their own reader, and readers
 * take turns, so one reader's fifty labs do not stand in another's way.
 */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #onFull: () => void;
  readonly #comesLast: (reader: ReaderKey) => boolean;
  /** In the order of their turns. */
  readonly #queues = new Map<ReaderKey, Waiting[]>();
  readonly #held = new Map<ReaderKey, number>();
  #places = 0;
  #making = 0;
  #makingForLast = 0;

  /**
   * `onFull` is called when someone waits for a place that has to be left first; `comesLast`
   * says of a reader whether others come first.
   */
  constructor(
    limits: AdmissionLimits,
    onFull: () => void,
    comesLast: (reader: ReaderKey) => boolean = () => false,
  ) {
    this.#limits = limits;
    this.#onFull = onFull;
    this.#comesLast = comesLast;
  }

  /** Whether someone who waits could be let in if this reader left a place. */
  isWaitedFor(reader: ReaderKey): boolean {
    if (this.#queues.has(reader) && this.#hasShare(reader)) return true;
    return this.free <= 0 && [...this.#queues.keys()].some((waiting) => !this.#hasShare(waiting));
  }

  /** Whether a reader has a place, or waits for one. */
  isHere(reader: ReaderKey): boolean {
    return this.#queues.has(reader) || this.#held.has(reader);
  }

  /** How many more sessions could be let in. */
  get free(): number {
    return this.#limits.sessions - this.#places;
  }

  /**
   * Waits for a place until the signal says that nobody does any more.
   *
   * @throws Refusal `busy` when too many wait already
   * @throws the signal's reason
   */
  async enter(reader: ReaderKey, tell: (before: number) => void, gone?: AbortSignal): Promise<Place> {
    gone?.throwIfAborted();
    const own = this.#queues.get(reader) ?? [];
    const all = [...this.#queues.values()].reduce((sum, queue) => sum + queue.length, 0);
    if (own.length >= this.#limits.waitingPerReader || all >= this.#limits.waiting) throw new Refusal('busy');
    const { promise, resolve, reject } = Promise.withResolvers<Place>();
    const waiting = { admit: resolve, tell, told: undefined };
    const forget = () => {
      this.#forget(reader, waiting);
      reject(gone?.reason);
    };
    gone?.addEventListener('abort', forget);
    this.#queues.set(reader, [...own, waiting]);
    this.#admit();
    return promise.finally(() => gone?.removeEventListener('abort', forget));
  }

  /** Takes one who waits no longer out of the queue. */
  #forget(reader: ReaderKey, waiting: Waiting): void {
    const rest = (this.#queues.get(reader) ?? []).filter((each) => each !== waiting);
    if (rest.length > 0) this.#queues.set(reader, rest);
    else this.#queues.delete(reader);
    this.#tellPositions();
  }

  #admit(): void {
    while (this.#places < this.#limits.sessions && this.#making < this.#limits.making) {
      const next = this.#next();
      if (!next) break;
      this.#places += 1;
      this.#making += 1;
      if (next.isLast) this.#makingForLast += 1;
      this.#held.set(next.reader, this.#heldBy(next.reader) + 1);
      this.#takeNext(next.reader)?.admit(this.#place(next.reader, next.isLast));
    }
    this.#tellPositions();
    const isStuck = [...this.#queues.keys()].some((waiting) => this.free <= 0 || this.#hasShare(waiting));
    if (isStuck) this.#onFull();
  }

  /** Whose turn it is; of those who come last one lab at a time is made. */
  #next(): { reader: ReaderKey; isLast: boolean } | undefined {
    const readers = [...this.#queues.keys()].filter((waiting) => !this.#hasShare(waiting));
    const first = readers.find((reader) => !this.#comesLast(reader));
    if (first !== undefined) return { reader: first, isLast: false };
    const isBusy = readers.length === 0 || this.#makingForLast > 0;
    return isBusy ? undefined : { reader: readers[0], isLast: true };
  }

  #heldBy(reader: ReaderKey): number {
    return this.#held.get(reader) ?? 0;
  }

  /** Whether a reader has as many places as one may have. */
  #hasShare(reader: ReaderKey): boolean {
    return this.#heldBy(reader) >= this.#limits.sessionsPerReader;
  }

  /** What this reader asked for first; the reader's next turn comes last. */
  #takeNext(reader: ReaderKey): Waiting | undefined {
    const [first, ...rest] = this.#queues.get(reader) ?? [];
    this.#queues.delete(reader);
    if (rest.length > 0) this.#queues.set(reader, rest);
    return first;
  }

  #giveBack(reader: ReaderKey): void {
    this.#places -= 1;
    const held = this.#heldBy(reader) - 1;
    if (held > 0) this.#held.set(reader, held);
    else this.#held.delete(reader);
  }

  #place(reader: ReaderKey, isLast: boolean): Place {
    let isMade = false;
    let isLeft = false;
    const made = () => {
      if (isMade) return;
      isMade = true;
      this.#making -= 1;
      if (isLast) this.#makingForLast -= 1;
      this.#admit();
    };
    const leave = () => {
      if (isLeft) return;
      isLeft = true;
      this.#giveBack(reader);
      made();
      this.#admit();
    };
    return { made, leave };
  }

  #tellPositions(): void {
    for (const [before, waiting] of this.#inTurn().entries()) {
      if (waiting.told === before) continue;
      waiting.told = before;
      waiting.tell(before);
    }
  }

  /** Everyone who waits, in the order in which they will be admitted. */
  #inTurn(): Waiting[] {
    const rank = (reader: ReaderKey) => 2 * Number(this.#hasShare(reader)) + Number(this.#comesLast(reader));
    const queues = [...this.#queues].toSorted(([a], [b]) => rank(a) - rank(b)).map(([, queue]) => queue);
    const rounds = Math.max(0, ...queues.map((queue) => queue.length));
    return Array.from({ length: rounds }, (_, round) => queues.flatMap((queue) => queue[round] ?? [])).flat();
  }
}
