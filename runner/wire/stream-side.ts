import { transportOf } from './conversations/layers-of.ts';
import type { Note, Observed, Side } from './conversations/note.ts';

/** A packet with its note. */
export type Noted = Observed & { readonly note: Note };

/** Bytes that have become readable in their order, or their number where they are missing. */
export interface Piece {
  readonly from: Side;
  readonly atUs: number;
  readonly packet: number;
  readonly bytes: Uint8Array;
  readonly missing: number;
}

interface Held {
  readonly start: number;
  readonly bytes: Uint8Array;
  readonly packet: number;
  readonly atUs: number;
}

/** One direction of a TCP stream: takes segments as they come, gives bytes in their order. */
export class StreamSide {
  readonly #from: Side;
  /** The number of the next byte to give; the first byte after a SYN is 1. */
  #next = 1;
  /** Where its FIN stands, which counts as one byte and is none (RFC 9293, section 3.4). */
  #end = Infinity;
  #held: Held[] = [];

  constructor(from: Side) {
    this.#from = from;
  }

  take({ frame, note, number, atUs }: Noted): Piece[] {
    const layer = transportOf(frame);
    if (layer?.protocol !== 'tcp' || note.sequence === undefined || layer.rst) return [];
    const start = note.sequence + Number(layer.syn);
    if (layer.fin) this.#end = start + layer.dataLength;
    if (layer.dataEnd <= layer.end) return [];
    const bytes = frame.bytes.subarray(layer.end, layer.dataEnd);
    this.#held.push({ start, bytes, packet: number, atUs });
    return this.#ready();
  }

  /** What the other side has acknowledged it has; what was not seen of it by now is missing. */
  acknowledge(number: number, { atUs, number: packet }: Pick<Noted, 'atUs' | 'number'>): Piece[] {
    const pieces: Piece[] = [];
    const end = Math.min(number, this.#end);
    while (this.#next < end) {
      const until = Math.min(end, this.#firstHeld()?.start ?? end);
      if (until <= this.#next) break;
      pieces.push(this.#gap(until, packet, atUs), ...this.#ready());
    }
    return pieces;
  }

  /** What is left, with its gaps. */
  flush(): Piece[] {
    const pieces: Piece[] = [];
    for (let held = this.#firstHeld(); held; held = this.#firstHeld()) {
      pieces.push(this.#gap(held.start, held.packet, held.atUs), ...this.#ready());
    }
    return pieces;
  }

  #firstHeld(): Held | undefined {
    return this.#held[0];
  }

  #gap(until: number, packet: number, atUs: number): Piece {
    const missing = until - this.#next;
    this.#next = until;
    return { from: this.#from, atUs, packet, bytes: new Uint8Array(), missing };
  }

  /** Takes from what is held as much as follows without a gap. */
  #ready(): Piece[] {
    this.#held.sort((a, b) => a.start - b.start);
    const pieces: Piece[] = [];
    for (let held = this.#held[0]; held && held.start <= this.#next; held = this.#held[0]) {
      this.#held.shift();
      const { packet, atUs } = held;
      const bytes = held.bytes.subarray(this.#next - held.start);
      if (bytes.length === 0) continue;
      this.#next += bytes.length;
      pieces.push({ from: this.#from, atUs, packet, bytes, missing: 0 });
    }
    return pieces;
  }
}
