import type { SessionEvent } from '../protocol/events.ts';
import type { SessionLimits } from '../sandbox/limits.ts';

/** One event of a session with its sequence number, counted from 1. */
export interface Entry {
  seq: number;
  event: SessionEvent;
}

/** Takes an event, or says with false that it has no room: it then asks again by `flow`. */
export type Listener = (entry: Entry) => unknown;

/** A fixed cost for an event beside its text, so that empty events count as well. */
const entryBytes = 128;

const sizeOf = (event: SessionEvent) => entryBytes + ('text' in event ? event.text.length : 0);

/**
 * The record of a session, bounded in memory and without loss. What the reader has not
 * acknowledged is always kept; what was acknowledged is kept as long as it fits, for a
 * page that comes back. When too much is unacknowledged the transcript is full, and the
 * programs that fill it must be paused.
 */
export class Transcript {
  readonly #limits: SessionLimits;
  readonly #entries: Entry[] = [];
  readonly #onRoom: () => void;
  #listener: Listener | undefined;
  #lastSeq = 0;
  #acknowledged = 0;
  /** The listener has taken everything up to this number. */
  #taken = 0;
  #keptBytes = 0;
  #openBytes = 0;

  /** `onRoom` is called when a full transcript has room again. */
  constructor(limits: SessionLimits, onRoom: () => void) {
    this.#limits = limits;
    this.#onRoom = onRoom;
  }

  get isFull(): boolean {
    return this.#openBytes > this.#limits.windowBytes;
  }

  /** So much that the reader's own doing must stop: pausing the programs was not enough. */
  get isOverfull(): boolean {
    return this.#openBytes > this.#limits.transcriptBytes;
  }

  append(event: SessionEvent): void {
    this.#lastSeq += 1;
    const entry = { seq: this.#lastSeq, event };
    const size = sizeOf(event);
    this.#entries.push(entry);
    this.#keptBytes += size;
    this.#openBytes += size;
    this.#trim();
    this.flow();
  }

  /** The reader has everything up to this number. Numbers that make no sense are ignored. */
  acknowledge(seq: number): void {
    if (seq <= this.#acknowledged || seq > this.#taken) return;
    const wasFull = this.isFull;
    for (const entry of this.#entries) {
      if (entry.seq > this.#acknowledged && entry.seq <= seq) this.#openBytes -= sizeOf(entry.event);
    }
    this.#acknowledged = seq;
    this.#trim();
    if (wasFull && !this.isFull) this.#onRoom();
  }

  /** Whether every event after `seq` is still here. */
  holds(seq: number): boolean {
    return seq >= this.#firstSeq - 1 && seq <= this.#lastSeq;
  }

  /**
   * Gives every later event to the listener, beginning after `seq`; a former listener gets
   * no more. False when events after `seq` are gone already.
   */
  attach(listener: Listener, seq: number): boolean {
    if (!this.holds(seq)) return false;
    this.#listener = listener;
    this.#taken = seq;
    this.flow();
    return true;
  }

  /** Gives the listener what it has not taken yet, as long as it has room. */
  flow(): void {
    for (;;) {
      const next = this.#entries[this.#taken + 1 - this.#firstSeq];
      if (!next || !this.#listener) return;
      // Set before: the listener may acknowledge at once.
      this.#taken = next.seq;
      if (this.#listener(next) !== false) continue;
      this.#taken = next.seq - 1;
      return;
    }
  }

  /** Stops sending; the record goes on. */
  detach(): void {
    this.#listener = undefined;
  }

  get #firstSeq(): number {
    return this.#entries[0]?.seq ?? this.#lastSeq + 1;
  }

  #trim(): void {
    while (this.#keptBytes > this.#limits.transcriptBytes) {
      const oldest = this.#entries[0];
      if (!oldest || oldest.seq > this.#acknowledged) return;
      this.#entries.shift();
      this.#keptBytes -= sizeOf(oldest.event);
    }
  }
}
