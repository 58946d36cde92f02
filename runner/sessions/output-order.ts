import { z } from 'zod';
import { type OutputStream, outputStreams } from '../protocol/events.ts';

const bytes = z.int().nonnegative();

/**
 * A program turned from one of its two streams to the other, as its process tells it: what it
 * had written to each by then, in bytes.
 */
export const turnReport = z.strictObject({ turn: z.strictObject({ stdout: bytes, stderr: bytes }) });

export type Turn = z.infer<typeof turnReport>['turn'];

/**
 * Puts what a program wrote to two pipes back into the order in which it wrote it. A pipe
 * keeps its own order and says nothing of the other's, so the process tells of each turn
 * before it writes on. What is told too late, or never, delays nothing for long: then the order
 * is the one in which the kernel handed it over.
 */
export class OutputOrder {
  readonly #deliver: (stream: OutputStream, chunk: Buffer) => void;
  readonly #patienceMs: number;
  /** Read a moment ago: what was told before it was written may still be unread. */
  readonly #fresh: [stream: OutputStream, chunk: Buffer][] = [];
  #added = 0;
  readonly #addedBytes: Turn = { stdout: 0, stderr: 0 };
  readonly #held: Record<OutputStream, Buffer[]> = { stdout: [], stderr: [] };
  readonly #delivered: Turn = { stdout: 0, stderr: 0 };
  #turns: Turn[] = [];
  #isDue = false;
  #patience: NodeJS.Timeout | undefined;

  /** `patienceMs`: how long one stream waits for the other. */
  constructor(patienceMs: number, deliver: (stream: OutputStream, chunk: Buffer) => void) {
    this.#patienceMs = patienceMs;
    this.#deliver = deliver;
  }

  /** The process tells of a turn. It may lie, about its own output. */
  turn(turn: Turn): void {
    this.#turns.push(turn);
  }

  /** What of a stream was added and is not delivered yet. */
  waitingBytes(stream: OutputStream): number {
    return this.#addedBytes[stream] - this.#delivered[stream];
  }

  add(stream: OutputStream, chunk: Buffer): void {
    this.#fresh.push([stream, chunk]);
    this.#added += 1;
    this.#addedBytes[stream] += chunk.length;
    if (this.#isDue) return;
    this.#isDue = true;
    // Whatever was told before this was written is read in the next round of the event loop.
    setImmediate(() => {
      this.#isDue = false;
      const added = this.#added;
      setImmediate(() => this.#ripen(added));
    });
  }

  /** Delivers what is left, when nothing more can come. */
  end(): void {
    this.#ripen(this.#added);
    this.#turns = [];
    this.#flow();
    clearTimeout(this.#patience);
  }

  /** So many of all that were added have waited for what was told before them. */
  #ripen(count: number): void {
    const ripe = this.#fresh.splice(0, this.#fresh.length - (this.#added - count));
    for (const [stream, chunk] of ripe) this.#held[stream].push(chunk);
    this.#flow();
  }

  #flow(): void {
    clearTimeout(this.#patience);
    for (;;) {
      const [next] = this.#turns;
      for (const stream of outputStreams)
        this.#deliverUpTo(stream, next?.[stream] ?? Number.POSITIVE_INFINITY);
      if (!next || outputStreams.some((stream) => this.#delivered[stream] < next[stream])) break;
      this.#turns.shift();
    }
    const waits = outputStreams.some((stream) => this.#held[stream].length > 0);
    if (waits) this.#patience = setTimeout(() => this.#giveUp(), this.#patienceMs);
  }

  /** What was to come first did not come: of what was told until now nothing is believed. */
  #giveUp(): void {
    this.#turns = [];
    this.#flow();
  }

  #deliverUpTo(stream: OutputStream, end: number): void {
    const held = this.#held[stream];
    while (held.length > 0 && this.#delivered[stream] < end) {
      const chunk = held.shift() as Buffer;
      const part = chunk.subarray(0, end - this.#delivered[stream]);
      if (part.length < chunk.length) held.unshift(chunk.subarray(part.length));
      this.#delivered[stream] += part.length;
      this.#deliver(stream, part);
    }
  }
}
