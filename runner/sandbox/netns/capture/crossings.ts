import type { Crossing } from '../../../protocol/packets.ts';
import type { PacketListener } from '../../backend.ts';
import type { Sighting } from './sightings.ts';

/** The network's end of one link: which host is at the other end of it. */
export interface Port {
  network: string;
  host: string;
}

/** A frame under way, or one whose arrival was read before its departure. */
interface Pending {
  key: string;
  crossing: Crossing | undefined;
  early: Sighting[];
  epochUs: number;
}

/**
 * Joins the sightings of one frame, on its way in from the host that sent it and out to
 * those it reaches, into one crossing of the network. Frames are told apart by their bytes;
 * of equal ones the oldest that has not been there arrives first.
 */
export class Crossings {
  readonly #ports: Port[];
  readonly #originUs: number;
  readonly #settleMs: () => number;
  readonly #listener: Pick<PacketListener, 'sent' | 'changed'>;
  readonly #pending = new Map<string, Pending[]>();

  /** Times count from `originUs`; what has not arrived after `settleMs()` is lost. */
  constructor(
    ports: Port[],
    originUs: number,
    settleMs: () => number,
    listener: Pick<PacketListener, 'sent' | 'changed'>,
  ) {
    this.#ports = ports;
    this.#originUs = originUs;
    this.#settleMs = settleMs;
    this.#listener = listener;
  }

  get isEmpty(): boolean {
    return this.#pending.size === 0;
  }

  add(sighting: Sighting): void {
    const port = this.#ports[sighting.port];
    if (port === undefined) return;
    const key = `${port.network} ${sighting.bytes.toString('latin1')}`;
    if (sighting.toHost) this.#arrive(key, port.host, sighting);
    else this.#leave(key, port, sighting);
  }

  /** Gives up what is under way for too long; `nowUs` counts microseconds since 1970. */
  settle(nowUs: number): void {
    const settleUs = this.#settleMs() * 1000;
    for (const [key, waiting] of this.#pending) {
      const [over, open] = partition(waiting, ({ epochUs }) => nowUs - epochUs > settleUs);
      for (const { crossing } of over) this.#giveUp(crossing);
      if (open.length === 0) this.#pending.delete(key);
      else if (over.length > 0) this.#pending.set(key, open);
    }
  }

  #leave(key: string, { network, host }: Port, { epochUs, bytes }: Sighting): void {
    const early = this.#waitingFor(key).find(({ crossing }) => crossing === undefined);
    const atUs = this.#sinceOrigin(epochUs);
    const crossing: Crossing = { atUs, network, from: host, arrivals: [], lost: false, bytes };
    const pending = early ?? { key, crossing, early: [], epochUs };
    pending.crossing = crossing;
    if (!early) this.#waitingFor(key).push(pending);
    this.#listener.sent(crossing);
    for (const sighting of pending.early.splice(0)) {
      this.#reach(pending, this.#ports[sighting.port]?.host ?? '', sighting);
    }
  }

  #arrive(key: string, host: string, sighting: Sighting): void {
    const waiting = this.#waitingFor(key);
    const open = waiting.find(
      ({ crossing }) => crossing && !crossing.arrivals.some((at) => at.host === host),
    );
    if (open) return this.#reach(open, host, sighting);
    const early = waiting.find(({ crossing }) => crossing === undefined);
    if (early) early.early.push(sighting);
    else waiting.push({ key, crossing: undefined, early: [sighting], epochUs: sighting.epochUs });
  }

  #reach(pending: Pending, host: string, { epochUs }: Sighting): void {
    const { crossing } = pending;
    if (!crossing) return;
    crossing.arrivals.push({ host, atUs: this.#sinceOrigin(epochUs) });
    this.#listener.changed(crossing);
    if (crossing.arrivals.length >= this.#othersOn(crossing)) this.#forget(pending);
  }

  #giveUp(crossing: Crossing | undefined): void {
    if (!crossing || crossing.arrivals.length > 0 || this.#othersOn(crossing) === 0) return;
    crossing.lost = true;
    this.#listener.changed(crossing);
  }

  #othersOn({ network, from }: Crossing): number {
    return this.#ports.filter((port) => port.network === network && port.host !== from).length;
  }

  #waitingFor(key: string): Pending[] {
    const waiting = this.#pending.get(key) ?? [];
    this.#pending.set(key, waiting);
    return waiting;
  }

  #forget(pending: Pending): void {
    const rest = this.#waitingFor(pending.key).filter((each) => each !== pending);
    if (rest.length > 0) this.#pending.set(pending.key, rest);
    else this.#pending.delete(pending.key);
  }

  #sinceOrigin(epochUs: number): number {
    return Math.round(epochUs - this.#originUs);
  }
}

function partition<T>(values: T[], test: (value: T) => boolean): [T[], T[]] {
  return [values.filter(test), values.filter((value) => !test(value))];
}
