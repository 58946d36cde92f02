import type { Layer, Protocol } from './model.ts';

/** A layer that reads its numbers from the frame's bytes when somebody asks. */
export abstract class Header implements Layer {
  abstract readonly protocol: Protocol;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  fault: string | undefined = undefined;
  quoted = false;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
  }
}

/** A header of which not even the fixed part is there: it has fields, and no numbers to rely on. */
export class CutHeader extends Header {
  readonly protocol: Protocol;
  /** Where the fixed part would end. */
  readonly expectedEnd: number;

  constructor(protocol: Protocol, bytes: Uint8Array, start: number, end: number, expected: number) {
    super(bytes, start, end);
    this.protocol = protocol;
    this.expectedEnd = start + expected;
    this.fault = `ends after ${end - start} of ${expected} bytes`;
  }
}

/** Bytes of which nothing more is known. */
export class DataLayer extends Header {
  readonly protocol = 'data';
}

/** A layer’s summary where there are no numbers to rely on. */
export const cutSummary = (layer: Layer) => layer.fault ?? 'cut short';
