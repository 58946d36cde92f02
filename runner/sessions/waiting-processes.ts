import type { LabNetwork, Sandbox } from '../sandbox/backend.ts';
import type { Account } from './accounts.ts';
import type { Workshop } from './workshop.ts';

/** The processes that wait on a session's hosts, at most one on each, for the host's next run. */
export class WaitingProcesses {
  readonly #network: LabNetwork;
  readonly #workshop: Workshop;
  readonly #account: Account;
  readonly #processMs: number;
  readonly #waiting = new Map<string, Promise<Sandbox>>();
  /** The hosts for which one is to be made when its turn comes. */
  readonly #turns = new Set<string>();

  /** Each is charged to the account as `processMs` of processor time. */
  constructor(network: LabNetwork, workshop: Workshop, account: Account, processMs: number) {
    this.#network = network;
    this.#workshop = workshop;
    this.#account = account;
    this.#processMs = processMs;
  }

  /** Begins to make one. @throws SandboxError when it could not be made */
  prepare(host: string): Promise<Sandbox> {
    return this.#keep(
      host,
      this.#workshop.now(() => this.#make(host), this.#account),
    );
  }

  #keep(host: string, waiting: Promise<Sandbox>): Promise<Sandbox> {
    this.#waiting.set(host, waiting);
    waiting.catch(() => {
      // Whoever waits for it hears of it; the next run tries again.
      if (this.#waiting.get(host) === waiting) this.#waiting.delete(host);
    });
    return waiting;
  }

  #make(host: string): Promise<Sandbox> {
    const { processor } = this.#account;
    const comesLast = processor.isSpent;
    processor.spend(this.#processMs);
    return this.#network.prepare(host, comesLast);
  }

  /** Makes one after what readers wait for, if it is still wanted then and there is none. */
  prepareLater(host: string, isWanted: () => boolean): void {
    if (this.#turns.has(host)) return;
    this.#turns.add(host);
    const isStillWanted = () => {
      this.#turns.delete(host);
      return isWanted() && !this.#waiting.has(host);
    };
    this.#workshop.later(isStillWanted, () => this.#keep(host, this.#make(host)), this.#account);
  }

  /** The one that waits, or one that is made for this. @throws SandboxError */
  async take(host: string): Promise<Sandbox> {
    const sandbox = await (this.#waiting.get(host) ?? this.prepare(host));
    this.#waiting.delete(host);
    return sandbox;
  }
}
