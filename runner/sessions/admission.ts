import { Refusal } from '../protocol/errors.ts';
import type { AdmissionLimits } from '../sandbox/limits.ts';

/** A place for one session; giving it back lets the next reader in. */
export interface Place {
  /** The lab is made: the next one may be begun. */
  made(): void;
  leave(): void;
}

/** Someone who waits; `tell` hears how many are admitted before, each time that changes. */
interface Waiting {
  admit: (place: Place) => void;
  tell: (before: number) => void;
  told: number | undefined;
}

/**
 * Lets sessions in: at most so many at a time, and at most so many being made at a time.
 * Who has to wait stands in a queue of their own reader, and readers take turns, so one
 * reader's fifty labs do not stand in another's way.
 */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #onFull: () => void;
  /** In the order of their turns. */
  readonly #queues = new Map<object, Waiting[]>();
  #places = 0;
  #making = 0;

  /** `onFull` is called when someone waits for a place that somebody else has. */
  constructor(limits: AdmissionLimits, onFull: () => void) {
    this.#limits = limits;
    this.#onFull = onFull;
  }

  get isWaiting(): boolean {
    return this.#queues.size > 0;
  }

  /** How many more sessions could be let in. */
  get free(): number {
    return this.#limits.sessions - this.#places;
  }

  /** Waits for a place. @throws Refusal `busy` when too many wait already */
  enter(reader: object, tell: (before: number) => void): Promise<Place> {
    const own = this.#queues.get(reader) ?? [];
    const all = [...this.#queues.values()].reduce((sum, queue) => sum + queue.length, 0);
    if (own.length >= this.#limits.waitingPerReader || all >= this.#limits.waiting) {
      return Promise.reject(new Refusal('busy'));
    }
    return new Promise((admit) => {
      this.#queues.set(reader, [...own, { admit, tell, told: undefined }]);
      this.#admit();
    });
  }

  /** Takes a reader who has left out of the queue. */
  forget(reader: object): void {
    this.#queues.delete(reader);
    this.#tellPositions();
  }

  #admit(): void {
    while (this.#places < this.#limits.sessions && this.#making < this.#limits.making) {
      const next = this.#takeNext();
      if (!next) break;
      this.#places += 1;
      this.#making += 1;
      next.admit(this.#place());
    }
    this.#tellPositions();
    if (this.isWaiting && this.#places >= this.#limits.sessions) this.#onFull();
  }

  /** The first of the reader whose turn it is; that reader's next turn comes last. */
  #takeNext(): Waiting | undefined {
    const [turn] = this.#queues;
    if (!turn) return undefined;
    const [reader, [first, ...rest]] = turn;
    this.#queues.delete(reader);
    if (rest.length > 0) this.#queues.set(reader, rest);
    return first;
  }

  #place(): Place {
    let isMade = false;
    let isLeft = false;
    const made = () => {
      if (isMade) return;
      isMade = true;
      this.#making -= 1;
      this.#admit();
    };
    const leave = () => {
      if (isLeft) return;
      isLeft = true;
      this.#places -= 1;
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
    const queues = [...this.#queues.values()];
    const rounds = Math.max(0, ...queues.map((queue) => queue.length));
    return Array.from({ length: rounds }, (_, round) => queues.flatMap((queue) => queue[round] ?? [])).flat();
  }
}
