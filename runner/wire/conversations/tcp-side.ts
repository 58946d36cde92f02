const segmentLimit = 1024;

interface Sent {
  readonly start: number;
  readonly end: number;
  readonly packet: number;
}

/** What one side of a TCP connection has sent so far. Numbers count from its first sequence number. */
export class TcpSide {
  /** Its first sequence number, as in the header. */
  base: number | undefined = undefined;
  /** After the last byte it sent. */
  next = 0;
  /** The highest number of the other side's that it acknowledged, and the packet that did so first. */
  acknowledged = 0;
  acknowledgedBy: number | undefined = undefined;
  duplicates = 0;
  /** As its last segment said it, unscaled; unset before its first. */
  window: number | undefined = undefined;
  /** What its SYN said of the window scale; unset where no SYN was seen. */
  scale: number | 'none' | undefined = undefined;
  /** The number after its FIN, and whether it was the connection's first FIN. */
  fin: { readonly end: number; readonly first: boolean; acknowledged: boolean } | undefined = undefined;
  /** Its last segment was one of these, and waits for an answer. */
  asked: 'keep-alive' | 'window-probe' | undefined = undefined;
  /** After the last byte of its that was seen; behind `next` where bytes were not seen. */
  #seen = 0;
  #sent: Sent[] = [];
  #least = Infinity;

  /** Begins to count: the first byte after a SYN is 1, and so is the first byte seen where there was none. */
  begin(base: number, syn: boolean): void {
    if (this.base !== undefined) return;
    this.base = base >>> 0;
    this.next = syn ? 0 : 1;
    this.#seen = this.next;
  }

  /** Whether what begins here leaves a gap after all that was seen. */
  leavesGap(start: number): boolean {
    return start > this.#seen;
  }

  /** The other side begins anew: what was acknowledged of its numbers counts no more. */
  forgetPeer(): void {
    this.acknowledged = 0;
    this.acknowledgedBy = undefined;
    this.duplicates = 0;
  }

  /** A sequence number as it counts here, whatever has wrapped around (RFC 9293, section 3.4). */
  relative(sequence: number): number {
    return this.next + ((sequence - (this.base ?? 0) - this.next) | 0);
  }

  /** An empty segment tells that all before it was sent. Before any byte was seen it may have been a keep-alive. */
  advance(start: number): void {
    this.next = Math.max(this.next, start);
    if (this.#sent.length === 0) this.#seen = Math.max(this.#seen, start);
  }

  send(segment: Sent): void {
    this.next = Math.max(this.next, segment.end);
    this.#seen = Math.max(this.#seen, segment.end);
    this.#least = Math.min(this.#least, segment.start);
    this.#sent.push(segment);
    if (this.#sent.length > 2 * segmentLimit) this.#sent = this.#sent.slice(-segmentLimit);
  }

  /** What was sent in several fragments is longer than the first of them. */
  extend({ start, end, packet }: Sent): void {
    if (this.fin?.end === start + 1) this.fin = { ...this.fin, end: end + 1 };
    this.send({ start, end: end + (this.fin ? 1 : 0), packet });
  }

  /** The packet that carried this byte first; 'forgotten' where that is too long ago to tell. */
  firstSent(number: number): number | 'forgotten' | undefined {
    const segment = this.#sent.find(({ start, end }) => start <= number && number < end);
    if (segment) return segment.packet;
    const isForgotten = number >= this.#least && number < (this.#sent[0]?.start ?? 0);
    return isForgotten ? 'forgotten' : undefined;
  }
}
