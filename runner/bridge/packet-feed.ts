import type { Crossing, CrossingChange, PacketNews, ShownCrossing } from '../protocol/packets.ts';
import type { CaptureLimits } from '../sandbox/limits.ts';
import type { LogListener, PacketLog } from '../sessions/packet-log.ts';

/** The page at the other end. */
export interface Watcher {
  /** So much is under way to it that more would only wait. */
  readonly isBehind: boolean;
  tell(news: PacketNews): void;
}

/**
 * Tells one page what is new in a session's packets, a few times a second at most: first
 * all that there is, then what was added and what changed. It keeps no packets itself, and
 * a page that is behind is told later: slow pages cost the runner nothing.
 */
export class PacketFeed implements LogListener, Disposable {
  readonly #log: PacketLog;
  readonly #limits: CaptureLimits;
  readonly #page: Watcher;
  readonly #following: Disposable;
  readonly #changed = new Set<number>();
  #told = 0;
  #toldAt = Number.NEGATIVE_INFINITY;
  #toldCalls = 0;
  #fresh = true;
  #timer: NodeJS.Timeout | undefined;

  constructor(log: PacketLog, limits: CaptureLimits, page: Watcher) {
    this.#log = log;
    this.#limits = limits;
    this.#page = page;
    this.#following = log.follow(this);
    this.#soon();
  }

  changed(number: number): void {
    if (number <= this.#told) this.#changed.add(number);
    this.#soon();
  }

  emptied(): void {
    this.#told = this.#toldCalls = 0;
    this.#fresh = true;
    this.#changed.clear();
    this.#soon();
  }

  cut(): void {
    this.#soon();
  }

  called(): void {
    this.#soon();
  }

  [Symbol.dispose](): void {
    this.#following[Symbol.dispose]();
    clearTimeout(this.#timer);
  }

  /** After a silence almost at once, so that a packet and its arrival are one piece of news. */
  #soon(): void {
    const { newsMs, firstNewsMs } = this.#limits;
    const quietMs = performance.now() - this.#toldAt;
    this.#timer ??= setTimeout(() => this.#flush(), Math.max(firstNewsMs, newsMs - quietMs));
  }

  #flush(): void {
    this.#timer = undefined;
    this.#toldAt = performance.now();
    if (this.#page.isBehind) return this.#soon();
    const { packets, cutCount: cut, missedCount: missed, callsCutCount: callsCut } = this.#log;
    const added = packets.slice(this.#told, this.#told + this.#limits.packetsAtOnce);
    const changes = [...this.#changed].map((number) => changeOf(packets[number - 1] as Crossing, number));
    const shown = added.map((crossing, index) => shownAs(crossing, this.#told + index + 1));
    const calls = this.#log.calls.slice(this.#toldCalls, this.#toldCalls + this.#limits.packetsAtOnce);
    const openedAtUs = Math.round(this.#log.openedAtUs);
    const counts = { cut, missed, callsCut };
    this.#page.tell({ openedAtUs, fresh: this.#fresh, packets: shown, changes, calls, ...counts });
    this.#told += added.length;
    this.#toldCalls += calls.length;
    this.#fresh = false;
    this.#changed.clear();
    if (this.#told < packets.length || this.#toldCalls < this.#log.calls.length) this.#soon();
  }
}

function shownAs({ bytes, arrivals, ...crossing }: Crossing, number: number): ShownCrossing {
  return { ...crossing, number, arrivals: [...arrivals], bytes: Buffer.from(bytes).toString('base64') };
}

const changeOf = ({ arrivals, lost }: Crossing, number: number): CrossingChange => ({
  number,
  arrivals: [...arrivals],
  lost,
});
