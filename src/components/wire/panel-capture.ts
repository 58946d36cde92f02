import type { PacketNews, ShownCrossing } from '../../../runner/protocol/packets.ts';
import type { Captured } from '../../../runner/wire/capture-file/captured.ts';
import { Decoder } from '../../../runner/wire/decoder.ts';
import { type PacketRow, type RowOptions, Rows } from './rows.ts';
import type { Lack } from './wire-words.ts';

/** What news did to a capture. */
export interface Taken {
  /** What was there before is gone. */
  readonly fresh: boolean;
  readonly added: readonly PacketRow[];
  readonly changed: readonly PacketRow[];
}

/** A capture with its rows, as a panel holds it: whole from the beginning, or growing. */
export class PanelCapture {
  readonly #options: RowOptions;
  #decoder = new Decoder();
  #rows: Rows;
  #captured: Captured[] = [];
  #lack: Lack = { cut: 0, missed: 0 };
  #openedAtUs = 0;

  constructor(options: RowOptions) {
    this.#options = options;
    this.#rows = new Rows(options);
  }

  get rows(): Rows {
    return this.#rows;
  }

  get lack(): Lack {
    return this.#lack;
  }

  /** When the session was opened whose packets these are, in microseconds since 1970. */
  get openedAtUs(): number {
    return this.#openedAtUs;
  }

  /** The packets as they were captured, with what is known by now of their arrivals. */
  get captured(): Captured[] {
    return this.#captured.map((packet) => {
      const { arrivals = [], lost = false } = this.#rows.of(packet.number)?.packet ?? {};
      return { ...packet, arrivals, lost };
    });
  }

  add(packet: Captured): PacketRow {
    this.#captured.push(packet);
    return this.#rows.add({ ...packet, ...this.#decoder.add(packet) });
  }

  take({ openedAtUs, fresh, packets, changes, cut, missed }: PacketNews): Taken {
    this.#openedAtUs = openedAtUs;
    if (fresh) this.#begin();
    this.#lack = { cut, missed };
    return {
      fresh,
      added: packets.map((packet) => this.add(capturedFrom(packet))),
      changed: changes.map((change) => this.#rows.change(change)).filter((row) => row !== undefined),
    };
  }

  #begin(): void {
    this.#decoder = new Decoder();
    this.#rows = new Rows(this.#options);
    this.#captured = [];
  }
}

function capturedFrom({ bytes: text, ...crossing }: ShownCrossing): Captured {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return { ...crossing, bytes, wireLength: bytes.length };
}
