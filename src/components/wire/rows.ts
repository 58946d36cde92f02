import { type Arrow, arrowOf } from './arrow.ts';
import { type Label, type LabelledLayer, labelOf } from './label.ts';
import type { Lane } from './lanes.ts';
import type { Packet } from './packet.ts';
import { type Phase, Phases } from './phase.ts';

/** So long without a packet is a row of its own: shorter than the shortest retransmission timeout on Linux. */
const silenceUs = 150_000;

/** One packet, ready to be drawn as a row of diagram and list. */
export interface PacketRow {
  readonly kind: 'packet';
  readonly packet: Packet;
  /** When, in microseconds since the capture’s first packet. */
  readonly sinceUs: number;
  readonly label: Label;
  readonly phase: Phase | undefined;
  readonly arrow: Arrow | undefined;
  /** Its sender’s place in the manifest; undefined when no lane is its. */
  readonly position: number | undefined;
  /** The first of its phase: the row before is of another, or of another connection. */
  readonly opens: boolean;
  /** The lines that surely caused it: “server.ts:8 end”. */
  readonly cause?: string;
}

/** Nothing crossed the wire for a while. */
export interface SilenceRow {
  readonly kind: 'silence';
  readonly silentUs: number;
}

export type Row = PacketRow | SilenceRow;

export interface RowOptions {
  readonly lanes: readonly Lane[];
  /** The layer that arrows speak of; the highest when left out. */
  readonly layer?: LabelledLayer;
}

type Change = Pick<Packet, 'number' | 'arrivals' | 'lost'>;

/** The rows of one capture, which grows packet by packet in the order of their numbers. */
export class Rows {
  readonly #options: RowOptions;
  readonly #phases = new Phases();
  readonly #packets: PacketRow[] = [];
  readonly #byNumber = new Map<number, number>();
  readonly #ties = new Map<number, Set<number>>();

  constructor(options: RowOptions) {
    this.#options = options;
  }

  /** One row for each packet, without the silences between them. */
  get packets(): readonly PacketRow[] {
    return this.#packets;
  }

  add(packet: Packet): PacketRow {
    const { lanes, layer = 'highest' } = this.#options;
    const before = this.#packets.at(-1);
    const phase = this.#phases.of(packet);
    const row: PacketRow = {
      kind: 'packet',
      packet,
      sinceUs: packet.atUs - (this.#packets[0]?.packet.atUs ?? packet.atUs),
      label: labelOf(packet.frame, packet.note, layer),
      phase,
      arrow: arrowOf(packet, lanes),
      position: lanes.find(({ host }) => host === packet.from)?.position,
      opens: phase !== undefined && !(before && isSamePhase(before, packet, phase)),
    };
    this.#byNumber.set(packet.number, this.#packets.length);
    this.#packets.push(row);
    for (const other of tiesOf(packet)) this.#tie(packet.number, other);
    return row;
  }

  /** What became of a packet that is there already. @returns its row, or undefined when there is none */
  change({ number, arrivals, lost }: Change): PacketRow | undefined {
    const index = this.#byNumber.get(number);
    const old = index === undefined ? undefined : this.#packets[index];
    if (index === undefined || !old) return undefined;
    const packet = { ...old.packet, arrivals, lost };
    const row = { ...old, packet, arrow: arrowOf(packet, this.#options.lanes) };
    this.#packets[index] = row;
    return row;
  }

  /** Tells of each packet which lines surely caused it. @returns true when that was not known yet */
  explain(causeOf: (number: number) => string | undefined): boolean {
    let isNew = false;
    for (const [index, { cause: _, ...row }] of this.#packets.entries()) {
      const cause = causeOf(row.packet.number);
      if (cause === this.#packets[index]?.cause) continue;
      this.#packets[index] = cause === undefined ? row : { ...row, cause };
      isNew = true;
    }
    return isNew;
  }

  /** The row of a packet by its number. */
  of(number: number): PacketRow | undefined {
    const index = this.#byNumber.get(number);
    return index === undefined ? undefined : this.#packets[index];
  }

  /** The packets that one has to do with, before it and after it, by their numbers. */
  tiedTo = (number: number): ReadonlySet<number> => this.#ties.get(number) ?? new Set();

  #tie(one: number, other: number): void {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const ties = this.#ties.get(from) ?? new Set();
      this.#ties.set(from, ties.add(to));
    }
  }
}

/** The earlier packets that a note names. */
function tiesOf({ note }: Packet): number[] {
  const { retransmissionOf, duplicateAcknowledgmentOf, sameAs, fragmentOf, about, answerTo } = note;
  const named = [retransmissionOf, duplicateAcknowledgmentOf, sameAs, fragmentOf, about, answerTo];
  return named.filter((number) => number !== undefined);
}

function isSamePhase(before: PacketRow, { note }: Packet, phase: Phase): boolean {
  return before.phase?.name === phase.name && before.packet.note.connection?.id === note.connection?.id;
}

/** Adds a row after the others, and before it a row for the silence that it ended. */
export function pushRow(rows: Row[], row: PacketRow): void {
  const before = rows.at(-1);
  const silentUs = before?.kind === 'packet' ? row.sinceUs - before.sinceUs : 0;
  if (silentUs >= silenceUs) rows.push({ kind: 'silence', silentUs });
  rows.push(row);
}

/** So many rows are in the page itself, and on paper; the rest comes with the script, or in the file. */
export const pageRows = 40;

/** Packets’ rows with a row for every long silence between them. */
export function withSilences(packets: Iterable<PacketRow>): Row[] {
  const rows: Row[] = [];
  for (const row of packets) pushRow(rows, row);
  return rows;
}
