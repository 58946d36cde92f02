import type { Crossing } from '../../../protocol/packets.ts';
import type { PacketListener } from '../../backend.ts';
import type { Sighting } from './sightings.ts';

/** The network's end of one link: which host is at the other end of it. */
export interface Port {
  network: string;
  host: string;
}

/** How long a frame is under way to a host at least and at most, in milliseconds, if it arrives. */
export interface Latency {
  leastMs: number;
  mostMs: number;
}

/** What the links of the lab do to frames at this moment. */
export interface LinkTimes {
  /** What has not arrived after so long is lost. */
  settleMs(): number;
  latencyTo(network: string, host: string): Latency;
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
 * those it reaches, into one crossing of the network. Frames are told apart by their bytes,
 * and equal ones by how long the link takes.
 */
export class Crossings {
  readonly #ports: Port[];
  readonly #originUs: number;
  readonly #links: LinkTimes;
  readonly #listener: Pick<PacketListener, 'sent' | 'changed'>;
  readonly #pending = new Map<string, Pending[]>();

  /** Times count from `originUs`, in microseconds since 1970. */
  constructor(
    ports: Port[],
    originUs: number,
    links: LinkTimes,
    listener: Pick<PacketListener, 'sent' | 'changed'>,
  ) {
    this.#ports = ports;
    this.#originUs = originUs;
    this.#links = links;
    this.#listener = listener;
  }

  get isEmpty(): boolean {
    return this.#pending.size === 0;
  }

  add(sighting: Sighting): void {
    const port = this.#ports[sighting.port];
    if (port === undefined) return;
    const key = `${port.network} ${sighting.bytes.toString('latin1')}`;
    if (sighting.toHost) this.#arrive(key, port, sighting);
    else this.#leave(key, port, sighting);
  }

  /** Gives up what is under way for too long; `nowUs` counts microseconds since 1970. */
  settle(nowUs: number): void {
    const settleUs = this.#links.settleMs() * 1000;
    for (const [key, waiting] of this.#pending) {
      const [over, open] = partition(waiting, ({ epochUs }) => nowUs - epochUs > settleUs);
      for (const { crossing } of over) this.#giveUp(crossing);
      if (open.length === 0) this.#pending.delete(key);
      else if (over.length > 0) this.#pending.set(key, open);
    }
  }

  #leave(key: string, { network, host }: Port, { epochUs, bytes }: Sighting): void {
    const early = this.#waitingFor(key).find(
      (each) => each.crossing === undefined && epochUs <= each.epochUs,
    );
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

  #arrive(key: string, { network, host }: Port, sighting: Sighting): void {
    const waiting = this.#waitingFor(key);
    const open = waiting.filter(
      ({ crossing }) => crossing && !crossing.arrivals.some((at) => at.host === host),
    );
    const arrived =
      open.length > 1 ? likeliest(open, sighting, this.#links.latencyTo(network, host)) : open[0];
    if (arrived) return this.#reach(arrived, host, sighting);
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

/** What a timer of the kernel, or a busy machine, may add or take away. */
const slackUs = 5000;

/**
 * Which of several equal frames under way it is that arrives: one that took as long as the link
 * takes, and of several such the oldest, as links keep the order. A link that delays nothing
 * hands a frame over before the next one comes.
 */
function likeliest(
  open: Pending[],
  { epochUs }: Sighting,
  { leastMs, mostMs }: Latency,
): Pending | undefined {
  if (mostMs === 0) return open.at(-1);
  const [least, most] = [leastMs * 1000 - slackUs, mostMs * 1000 + slackUs];
  const beyond = (each: Pending) => {
    const ageUs = epochUs - each.epochUs;
    return Math.max(0, least - ageUs, ageUs - most);
  };
  const nearest = Math.min(...open.map(beyond));
  return open.find((each) => beyond(each) === nearest);
}

function partition<T>(values: T[], test: (value: T) => boolean): [T[], T[]] {
  return [values.filter(test), values.filter((value) => !test(value))];
}
