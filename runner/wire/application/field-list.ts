import type { Field, Layer } from '../model.ts';
import { named, number, type Show } from './reader.ts';

/** One field of a few bits: its name, how many, what it says, and words for its values. */
export type Bits = readonly [name: string, count: number, meaning: string, words?: Record<number, string>];

/** Fields, written down from a layer’s first byte to its last: never outside, never out of order. */
export class FieldList {
  readonly fields: Field[] = [];
  readonly bytes: Uint8Array;
  readonly end: number;
  at: number;

  constructor(bytes: Uint8Array, { start, end }: Layer) {
    this.bytes = bytes;
    this.end = Math.min(end, bytes.length);
    this.at = start;
  }

  /** The next `length` bytes, as far as they are there. */
  add(name: string, length: number, value: Show | string, meaning: string): this {
    const start = this.at;
    const end = Math.min(this.end, start + length);
    if (end <= start) return this;
    const whole = typeof value === 'string' ? value : value(this.bytes, start, end);
    const shown = end - start < length ? `${end - start} of ${length} bytes are here` : whole;
    this.fields.push({ name, start, end, value: shown, meaning });
    this.at = end;
    return this;
  }

  /** What lies before `end`, if anything does. */
  upTo(end: number, name: string, value: Show | string, meaning: string): this {
    return this.add(name, Math.min(end, this.end) - this.at, value, meaning);
  }

  rest(name: string, value: Show | string, meaning: string): Field[] {
    return this.upTo(this.end, name, value, meaning).fields;
  }

  /** Fields of bits, which together fill whole bytes. */
  bits(parts: readonly Bits[]): this {
    let bit = 0;
    for (const [name, count, meaning, words] of parts) {
      this.#bitField(name, bit, count, meaning, words);
      bit += count;
    }
    this.at = Math.min(this.end, this.at + bit / 8);
    return this;
  }

  #bitField(name: string, bit: number, count: number, meaning: string, words?: Record<number, string>) {
    const start = this.at + (bit >> 3);
    const end = this.at + ((bit + count + 7) >> 3);
    if (end > this.end) return;
    const from = bit & 7;
    const value = (number(this.bytes, start, end) >> ((end - start) * 8 - from - count)) & (2 ** count - 1);
    const shown = words ? named(words, value) : `${value}`;
    this.fields.push({ name, start, end, bits: { from, count }, value: shown, meaning });
  }
}
