import type { OutputStream } from '../protocol/events.ts';

/**
 * A program turned from one of its two streams to the other: what it had written to each by
 * then, in bytes.
 */
export interface Turn {
  stdout: number;
  stderr: number;
}

const streams: OutputStream[] = ['stdout', 'stderr'];

/**
 * Puts what a program wrote to two pipes back into the order in which it wrote it. A pipe
 * keeps its own order and says nothing of the other's, so the process tells of each turn
 * before it writes on. What is told too late, or never, delays nothing for long: then the order
 * is the one in which the kernel handed it over.
 */
export class OutputOrder {
  readonly #deliver: (stream: OutputStream, chunk: Buffer) => void;
  readonly #patienceMs: number;
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

  add(stream: OutputStream, chunk: Buffer): void {
    this.#held[stream].push(chunk);
    if (this.#isDue) return;
    this.#isDue = true;
    // Whatever was told before this was written has been read by the end of another round.
    setImmediate(() => setImmediate(() => this.#flow()));
  }

  /** Delivers what is left, when nothing more can come. */
  end(): void {
    this.#flow();
    this.#turns = [];
    this.#flow();
    clearTimeout(this.#patience);
  }

  #flow(): void {
    this.#isDue = false;
    clearTimeout(this.#patience);
    for (;;) {
      const [next] = this.#turns;
      for (const stream of streams) this.#deliverUpTo(stream, next?.[stream] ?? Number.POSITIVE_INFINITY);
      if (!next || streams.some((stream) => this.#delivered[stream] < next[stream])) break;
      this.#turns.shift();
    }
    const waits = streams.some((stream) => this.#held[stream].length > 0);
    if (waits) this.#patience = setTimeout(() => this.#giveUp(), this.#patienceMs);
  }

  /** What was to come first did not come. */
  #giveUp(): void {
    this.#turns.shift();
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
