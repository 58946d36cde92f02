import { transportOf } from './conversations/layers-of.ts';
import type { Side } from './conversations/note.ts';
import type { Carrying } from './payload.ts';

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

/** The bytes that a segment carries, by their numbers. */
interface Carried {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** What a packet carries of its side’s stream; a keep-alive’s byte is none of it (RFC 9293, section 3.8.4). */
function carriedBy({ frame, note, payload }: Carrying): Carried | undefined {
  const layer = transportOf(frame);
  if (layer?.protocol !== 'tcp' || note.sequence === undefined || layer.rst) return undefined;
  if (payload.length === 0 || note.role === 'keep-alive') return undefined;
  return { start: note.sequence + Number(layer.syn), bytes: payload };
}

/**
 * One direction of a TCP stream: takes segments as they come, gives bytes in their order. It is
 * told beforehand what will come, as an acknowledgment may be recorded before its data.
 */
export class StreamSide {
  readonly #from: Side;
  /** The number of the next byte to give; the first byte after a SYN is 1. */
  #next = 1;
  /** No SYN was seen: bytes may have lower numbers than the first one seen. */
  readonly #beganBefore: boolean;
  /** All that will be taken, in the order of its first bytes, and how much of it lies before `#next`. */
  readonly #coming: readonly Carried[];
  #passed = 0;
  /** Where its FIN stands, which counts as one byte and is none (RFC 9293, section 3.4). */
  #end = Infinity;
  #held: Held[] = [];

  /** @param own all packets of this side, in their order */
  constructor(from: Side, own: readonly Carrying[]) {
    this.#from = from;
    const carried = own.map(carriedBy).filter((each) => each !== undefined);
    this.#coming = carried.sort((a, b) => a.start - b.start);
    this.#beganBefore = !own.some(({ note }) => note.role?.startsWith('handshake-') && note.sequence === 0);
    if (this.#beganBefore) this.#next = Math.min(1, this.#coming[0]?.start ?? 1);
  }

  take(packet: Carrying): Piece[] {
    const { frame, note, number, atUs } = packet;
    const layer = transportOf(frame);
    if (layer?.protocol === 'tcp' && layer.fin && note.sequence !== undefined) {
      this.#end = note.sequence + Number(layer.syn) + Math.max(layer.dataLength, packet.payload.length);
    }
    const carried = carriedBy(packet);
    if (!carried) return [];
    this.#held.push({ ...carried, packet: number, atUs });
    return this.#ready();
  }

  /** What the other side has acknowledged it has; what of it was not seen and will not come is missing. */
  acknowledge(number: number, { atUs, number: packet }: Pick<Carrying, 'atUs' | 'number'>): Piece[] {
    const pieces: Piece[] = [];
    const end = Math.min(number, this.#end);
    while (this.#next < end) {
      const until = Math.min(end, this.#nextComing()?.start ?? end);
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

  /** Of all that will be taken or is held, what reaches beyond the last byte given and begins first. */
  #nextComing(): Carried | undefined {
    for (; this.#passed < this.#coming.length; this.#passed += 1) {
      const { start, bytes } = this.#coming[this.#passed] as Carried;
      if (start + bytes.length > this.#next) break;
    }
    return this.#coming[this.#passed];
  }

  #gap(until: number, packet: number, atUs: number): Piece {
    // The first segment of a capture that began in the middle may have been a keep-alive.
    const isNone = this.#beganBefore && this.#next === 1 && until === 2;
    const missing = isNone ? 0 : until - this.#next;
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
