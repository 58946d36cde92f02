import type { Crossing } from '../protocol/packets.ts';
import type { LogListener, PacketLog } from '../sessions/packet-log.ts';
import type { Note } from '../wire/conversations/note.ts';
import { Decoder } from '../wire/decoder.ts';
import type { Frame } from '../wire/model.ts';
import { describeFrame, protocolOf } from '../wire/summary.ts';

/** A packet with what it says. */
export interface DecodedPacket extends Crossing {
  number: number;
  frame: Frame;
  note: Note;
}

/** Hands out a session's packets, decoded, in their order, each when its fate is known. */
export class PacketLines implements LogListener {
  readonly #log: PacketLog;
  readonly #show: (packet: DecodedPacket) => void;
  #decoder = new Decoder();
  #shown = 0;

  constructor(log: PacketLog, show: (packet: DecodedPacket) => void) {
    this.#log = log;
    this.#show = show;
    log.follow(this);
  }

  changed(): void {
    for (let next = this.#next(); next && isSettled(next); next = this.#next()) this.#showNext(next);
  }

  emptied(): void {
    this.#decoder = new Decoder();
    this.#shown = 0;
  }

  cut(): void {}

  /** Shows the rest as it is. */
  end(): void {
    for (let next = this.#next(); next; next = this.#next()) this.#showNext(next);
  }

  #next(): Crossing | undefined {
    return this.#log.packets[this.#shown];
  }

  #showNext(crossing: Crossing): void {
    this.#shown += 1;
    const { atUs, network, bytes } = crossing;
    const decoded = this.#decoder.add({ number: this.#shown, atUs, network, bytes });
    this.#show({ ...crossing, number: this.#shown, ...decoded });
  }
}

const isSettled = ({ arrivals, lost }: Crossing) => lost || arrivals.length > 0;

const receivers = ({ arrivals, lost }: Crossing) =>
  lost ? '✕' : arrivals.map(({ host }) => host).join(', ') || 'nobody';

/** One packet as a line: number, seconds, network, from whom to whom, protocol, what it says. */
export function packetLine(packet: DecodedPacket): string {
  const { number, atUs, network, from, frame, note } = packet;
  const seconds = (atUs / 1e6).toFixed(6);
  const way = `${from} → ${receivers(packet)}`;
  return `${String(number).padStart(4)} ${seconds} ${network} ${way} ${protocolOf(frame)} ${describeFrame(frame, note)}`;
}

/** The same for programs: bytes as base64. */
export const packetEvent = ({ frame, note, arrivals, bytes, ...packet }: DecodedPacket) => ({
  type: 'packet',
  ...packet,
  to: arrivals,
  protocol: protocolOf(frame),
  summary: describeFrame(frame, note),
  bytes: Buffer.from(bytes).toString('base64'),
});
