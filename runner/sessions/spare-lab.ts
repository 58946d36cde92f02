import { hostsWithProgram, type Lab } from '../labs/lab.ts';
import type { HostState } from '../protocol/host-state.ts';
import type { Ability, Impairment } from '../protocol/impairment.ts';
import type { Backend, LabNetwork, PacketListener, RunningService, Sandbox } from '../sandbox/backend.ts';

/**
 * A lab's network that was made before anyone asked for it, with a waiting process on each
 * host that has a program. It becomes one reader's as it is, and is never used again.
 */
export class SpareLab implements LabNetwork {
  readonly lab: Lab;
  readonly madeAt = performance.now();
  readonly broken: Promise<string>;
  readonly services: readonly RunningService[];
  readonly #network: LabNetwork;
  readonly #ready = new Map<string, Sandbox>();

  /**
   * Makes one step by step; before each step `whenFree` is waited for.
   *
   * @throws SandboxError, or what `whenFree` throws; then nothing is left
   */
  static async make(lab: Lab, backend: Backend, whenFree: () => Promise<void>): Promise<SpareLab> {
    await whenFree();
    const spare = new SpareLab(lab, await backend.openNetwork(lab));
    try {
      for (const { name } of hostsWithProgram(lab)) {
        await whenFree();
        spare.#ready.set(name, await spare.#network.prepare(name));
      }
      return spare;
    } catch (error) {
      await spare[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(lab: Lab, network: LabNetwork) {
    this.lab = lab;
    this.#network = network;
    this.broken = network.broken;
    this.services = network.services;
  }

  /** Settles when the network, or a process that waits on it, has ended. */
  whenSpoiled(): Promise<unknown> {
    return Promise.race([this.broken, ...[...this.#ready.values()].map(({ ended }) => ended)]);
  }

  async prepare(host: string, comesLast?: boolean): Promise<Sandbox> {
    const ready = this.#ready.get(host);
    this.#ready.delete(host);
    return ready ?? this.#network.prepare(host, comesLast);
  }

  isListening(host: string, port: number): Promise<boolean> {
    return this.#network.isListening(host, port);
  }

  state(host: string): Promise<HostState | undefined> {
    return this.#network.state(host);
  }

  setLink(network: string, host: string, impairment: Impairment): Promise<void> {
    return this.#network.setLink(network, host, impairment);
  }

  resetLinks(): Promise<void> {
    return this.#network.resetLinks();
  }

  linkAbilities(): Promise<Ability[]> {
    return this.#network.linkAbilities();
  }

  watch(originUs: number, listener: PacketListener): boolean {
    return this.#network.watch(originUs, listener);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#network[Symbol.asyncDispose]();
  }
}
