import type { Crossing } from '../protocol/packets.ts';
import type { SocketCall } from '../protocol/socket-calls.ts';
import type { LogListener, PacketLog } from '../sessions/packet-log.ts';
import { causesOf, causesText } from '../wire/calls/causes.ts';
import { matchCalls } from '../wire/calls/match-calls.ts';
import type { Match } from '../wire/calls/model.ts';
import { sentPacket } from '../wire/calls/sent-packet.ts';
import type { Note } from '../wire/conversations/note.ts';
import { Decoder } from '../wire/decoder.ts';
import type { Frame } from '../wire/model.ts';
import { describeFrame, protocolOf } from '../wire/summary.ts';

/** A packet with what it says, and the calls that caused it as far as they are known. */
export interface DecodedPacket extends Crossing {
  number: number;
  frame: Frame;
  note: Note;
  causes: Match<SocketCall>[];
}

type Decoded = Pick<DecodedPacket, 'number' | 'atUs' | 'network' | 'from' | 'frame' | 'note'>;

/** A packet is held back so long, because the report of the call behind it may come later. */
const holdMs = 100;

/** Hands out a session's packets, decoded, in their order, each when its fate is known. */
export class PacketLines implements LogListener {
  readonly #log: PacketLog;
  readonly #show: (packet: DecodedPacket) => void;
  #decoder = new Decoder();
  #decoded: Decoded[] = [];
  #shown = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(log: PacketLog, show: (packet: DecodedPacket) => void) {
    this.#log = log;
    this.#show = show;
    log.follow(this);
  }

  changed(): void {
    const { length } = this.#log.packets;
    this.#timer ??= setTimeout(() => this.#showUntil(length, isSettled), holdMs);
  }

  emptied(): void {
    this.#decoder = new Decoder();
    this.#decoded = [];
    this.#shown = 0;
  }

  cut(): void {}

  /** Shows the rest as it is. */
  end(): void {
    this.#showUntil(this.#log.packets.length, () => true);
  }

  /** Shows packets up to this one, and not past one that must wait. */
  #showUntil(last: number, mayShow: (packet: Crossing) => boolean): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#decode();
    const matches = matchCalls(this.#decoded.map(sentPacket), this.#log.calls);
    for (let next = this.#next(); next && mayShow(next) && this.#shown < last; next = this.#next()) {
      const decoded = this.#decoded[this.#shown] as Decoded;
      this.#shown += 1;
      this.#show({ ...next, ...decoded, causes: causesOf(matches.ofPacket(decoded.number)) });
    }
    const next = this.#next();
    if (next && isSettled(next)) this.changed();
  }

  #next(): Crossing | undefined {
    return this.#log.packets[this.#shown];
  }

  #decode(): void {
    for (const { atUs, network, from, bytes } of this.#log.packets.slice(this.#decoded.length)) {
      const number = this.#decoded.length + 1;
      const seen = { number, atUs, network, from };
      this.#decoded.push({ ...seen, ...this.#decoder.add({ ...seen, bytes }) });
    }
  }
}

const isSettled = ({ arrivals, lost }: Crossing) => lost || arrivals.length > 0;

const receivers = ({ arrivals, lost }: Crossing) =>
  lost ? '✕' : arrivals.map(({ host }) => host).join(', ') || 'nobody';

/** One packet as a line: number, seconds, network, from whom to whom, protocol, what it says, what caused it. */
export function packetLine(packet: DecodedPacket): string {
  const { number, atUs, network, from, frame, note, causes } = packet;
  const seconds = (atUs / 1e6).toFixed(6);
  const way = `${from} → ${receivers(packet)}`;
  const cause = causes.length > 0 ? `  ← ${causesText(causes)}` : '';
  return `${String(number).padStart(4)} ${seconds} ${network} ${way} ${protocolOf(frame)} ${describeFrame(frame, note)}${cause}`;
}

/** The same for programs: bytes as base64. */
export const packetEvent = ({ frame, note, arrivals, bytes, causes, ...packet }: DecodedPacket) => ({
  type: 'packet',
  ...packet,
  to: arrivals,
  protocol: protocolOf(frame),
  summary: describeFrame(frame, note),
  causes: causes.map(({ call: { host, run, what, place, through }, certainty, reason }) => ({
    ...{ host, run, call: what, ...place, through, certainty, reason },
  })),
  bytes: Buffer.from(bytes).toString('base64'),
});
