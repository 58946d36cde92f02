/** After so many events the page acknowledges at once instead of waiting for its timer. */
const eventsPerAck = 64;

/**
 * Which events of a session the page has: drops what arrives twice after a resume, and
 * says when an acknowledgement is due. Sequence numbers count from 1.
 */
export class EventSequence {
  #last = 0;
  #acknowledged = 0;

  /** The highest sequence number seen; 0 before the first event. */
  get last(): number {
    return this.#last;
  }

  /** Takes note of an event. False when the page has it already. */
  accept(seq: number): boolean {
    if (seq <= this.#last) return false;
    this.#last = seq;
    return true;
  }

  /** True when there is something to acknowledge. */
  get pending(): boolean {
    return this.#last > this.#acknowledged;
  }

  /** True when so much is unacknowledged that it should not wait. */
  get due(): boolean {
    return this.#last - this.#acknowledged >= eventsPerAck;
  }

  /** Everything seen counts as acknowledged from now on; returns what to tell the runner. */
  acknowledge(): number {
    this.#acknowledged = this.#last;
    return this.#last;
  }
}
