import { Refusal } from '../protocol/errors.ts';
import type { Crossing } from '../protocol/packets.ts';
import type { LabNetwork } from '../sandbox/backend.ts';
import type { CaptureLimits } from '../sandbox/limits.ts';
import { type Caller, PacketLog } from './packet-log.ts';
import type { CallListener } from './run-reports.ts';

/** What crosses a session's networks and which socket calls its programs make; times count from its opening. */
export class Capture {
  /** When the session was opened, in microseconds since 1970. */
  readonly openedAtUs: number;
  readonly #network: LabNetwork;
  readonly #log: PacketLog;
  readonly #openedAt: number;
  #watching = false;

  /** `openedAt` is a time of `performance.now()`. */
  constructor(network: LabNetwork, limits: CaptureLimits, openedAt: number) {
    this.#network = network;
    this.#openedAt = openedAt;
    this.openedAtUs = (performance.timeOrigin + openedAt) * 1000;
    this.#log = new PacketLog(limits, this.openedAtUs);
  }

  /**
   * The record of packets. The first who asks makes the runner keep them, from the opening on.
   *
   * @throws Refusal `packets-missing` where hosts have no network of their own
   */
  packets(): PacketLog {
    this.#watching ||= this.#network.watch(this.openedAtUs, this.#log);
    if (!this.#watching) throw new Refusal('packets-missing');
    return this.#log;
  }

  /** Gives the packets that are sent from now on; they are kept from when somebody first counts. */
  fromNow(): () => Crossing[] {
    const startUs = this.#nowUs;
    return () => this.packets().packets.filter(({ atUs }) => atUs >= startUs);
  }

  /** Begins anew. */
  empty(): void {
    this.#log.empty(this.#nowUs);
  }

  /** Hears of the calls of one run. */
  callsOf(caller: Caller): CallListener {
    return {
      call: (report) =>
        this.#log.called({ ...report, atUs: Math.round(report.atUs - this.openedAtUs) }, caller),
      cut: (calls) => this.#log.callsCut(calls),
    };
  }

  get #nowUs(): number {
    return (performance.now() - this.#openedAt) * 1000;
  }
}
