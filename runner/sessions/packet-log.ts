import { setTimeout as pause } from 'node:timers/promises';
import type { Crossing } from '../protocol/packets.ts';
import type { CallReport, SocketCall } from '../protocol/socket-calls.ts';
import type { PacketListener } from '../sandbox/backend.ts';
import type { CaptureLimits } from '../sandbox/limits.ts';

/** Hears that something is new; it then asks the log. */
export interface LogListener {
  /** The packet of this number was added or has changed. */
  changed(number: number): void;
  /** The log was emptied. */
  emptied(): void;
  /** A packet or a call was not kept, or not seen. */
  cut(): void;
  /** A socket call was added; who only looks at packets need not hear of it. */
  called?(): void;
}

/** Whose call it was. */
export type Caller = Pick<SocketCall, 'run' | 'host' | 'on'>;

/**
 * The packets of a session and the socket calls of its programs, bounded: the first ones are
 * kept, and the others counted.
 */
export class PacketLog implements PacketListener {
  readonly openedAtUs: number;
  readonly #limits: CaptureLimits;
  readonly #packets: Crossing[] = [];
  readonly #numbers = new Map<Crossing, number>();
  readonly #listeners = new Set<LogListener>();
  #sinceUs = Number.NEGATIVE_INFINITY;
  #bytes = 0;
  #cut = 0;
  #missed = 0;
  readonly #calls: SocketCall[] = [];
  #callsCut = 0;

  /** `openedAtUs`: when the session was opened, in microseconds since 1970; all times count from it. */
  constructor(limits: CaptureLimits, openedAtUs = 0) {
    this.#limits = limits;
    this.openedAtUs = openedAtUs;
  }

  /** The packets in the order they were sent; the first is number 1. */
  get packets(): readonly Crossing[] {
    return this.#packets;
  }

  /** How many packets were seen and not kept, since the log was emptied. */
  get cutCount(): number {
    return this.#cut;
  }

  /** How many the capture was too slow for. */
  get missedCount(): number {
    return this.#missed;
  }

  /** The calls in the order they were reported; the first is number 1. */
  get calls(): readonly SocketCall[] {
    return this.#calls;
  }

  /** How many calls are not among them, since the log was emptied. */
  get callsCutCount(): number {
    return this.#callsCut;
  }

  follow(listener: LogListener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  sent(crossing: Crossing): void {
    if (crossing.atUs < this.#sinceUs) return;
    const isFull = this.#packets.length >= this.#limits.packets || this.#bytes >= this.#limits.bytes;
    if (isFull) {
      this.#cut += 1;
      return this.#tell((listener) => listener.cut());
    }
    this.#packets.push(crossing);
    this.#bytes += crossing.bytes.length;
    this.#numbers.set(crossing, this.#packets.length);
    this.#tell((listener) => listener.changed(this.#packets.length));
  }

  changed(crossing: Crossing): void {
    const number = this.#numbers.get(crossing);
    if (number !== undefined) this.#tell((listener) => listener.changed(number));
  }

  missed(frames: number): void {
    this.#missed += frames;
    this.#tell((listener) => listener.cut());
  }

  /** A process reports a call of its program; its time counts from the session's opening already. */
  called(report: CallReport, caller: Caller): void {
    if (report.atUs < this.#sinceUs) return;
    if (this.#calls.length >= this.#limits.calls) return this.callsCut(1);
    this.#calls.push({ ...report, ...caller, number: this.#calls.length + 1 });
    this.#tell((listener) => listener.called?.());
  }

  /** So many calls will not be told; a process may claim any number. */
  callsCut(calls: number): void {
    this.#callsCut = Math.min(this.#callsCut + calls, Number.MAX_SAFE_INTEGER);
    this.#tell((listener) => listener.cut());
  }

  /** Waits until each packet has arrived or is known to be lost, or could be known to be. */
  async settled(): Promise<void> {
    const deadline = performance.now() + 2 * this.#limits.settleMs;
    const isOpen = ({ arrivals, lost }: Crossing) => arrivals.length === 0 && !lost;
    while (this.#packets.some(isOpen) && performance.now() < deadline) await pause(this.#limits.newsMs);
  }

  /** Begins anew: forgets everything, and what was sent before `sinceUs` and is told only now. */
  empty(sinceUs: number): void {
    this.#sinceUs = sinceUs;
    this.#packets.length = 0;
    this.#numbers.clear();
    this.#calls.length = 0;
    this.#bytes = this.#cut = this.#missed = this.#callsCut = 0;
    this.#tell((listener) => listener.emptied());
  }

  #tell(about: (listener: LogListener) => void): void {
    for (const listener of this.#listeners) about(listener);
  }
}
