import { randomBytes } from 'node:crypto';
import type { BridgeLimits } from '../sandbox/limits.ts';
import { Budget } from '../sessions/budget.ts';

/** A page's socket, as far as room for others is concerned. */
export interface HeldSocket {
  /** Gives its place to another reader's. */
  giveWay(): void;
}

/** One browser: all its pages share its budgets, its sockets and its places. */
export class Reader {
  readonly id: string;
  readonly messages: Budget;
  readonly bytes: Budget;
  /** For what makes processes. */
  readonly work: Budget;
  /** In the order they came. */
  readonly sockets = new Set<HeldSocket>();

  constructor(id: string, { messages, bytes, work }: BridgeLimits) {
    this.id = id;
    this.messages = new Budget(messages);
    this.bytes = new Budget(bytes);
    this.work = new Budget(work);
  }

  /** How long the next message has to wait. */
  get waitMs(): number {
    return Math.max(this.messages.waitMs, this.bytes.waitMs, this.work.waitMs);
  }

  /** Nothing would be lost if it were forgotten. */
  get isAtRest(): boolean {
    return this.sockets.size === 0 && [this.messages, this.bytes, this.work].every(({ isFull }) => isFull);
  }
}

/** Who reads here. What a reader may take is counted here, however many sockets it comes with. */
export class Readers {
  readonly #limits: BridgeLimits;
  readonly #known = new Map<string, Reader>();
  readonly #coming: Budget;

  constructor(limits: BridgeLimits) {
    this.#limits = limits;
    this.#coming = new Budget(limits.newReaders);
  }

  /** A name for a new reader, of 128 random bits; undefined while too many come at once. */
  admit(): string | undefined {
    if (this.#coming.waitMs > 0) return undefined;
    this.#coming.spend(1);
    return randomBytes(16).toString('base64url');
  }

  /** The reader of a name that this runner has given. */
  of(id: string): Reader {
    const known = this.#known.get(id);
    if (known) return known;
    for (const [each, reader] of this.#known) if (reader.isAtRest) this.#known.delete(each);
    const reader = new Reader(id, this.#limits);
    this.#known.set(id, reader);
    return reader;
  }

  /**
   * Makes room for one more socket of a reader. When there is none left, who has most gives
   * up the latest of theirs, if that is more than this reader would have.
   */
  makeRoom(reader: Reader): boolean {
    if (reader.sockets.size >= this.#limits.socketsPerReader) return false;
    const all = [...this.#known.values()].reduce((sum, { sockets }) => sum + sockets.size, 0);
    if (all < this.#limits.sockets) return true;
    const [most] = [...this.#known.values()].toSorted((a, b) => b.sockets.size - a.sockets.size);
    if (!most || most.sockets.size <= reader.sockets.size + 1) return false;
    [...most.sockets].at(-1)?.giveWay();
    return true;
  }
}
