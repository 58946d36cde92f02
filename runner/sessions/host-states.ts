import type { HostState } from '../protocol/host-state.ts';
import type { LabNetwork } from '../sandbox/backend.ts';

/** What the kernels of a session's hosts know, each read once for all who ask meanwhile. */
export class HostStates {
  readonly #network: LabNetwork;
  readonly #reading = new Map<string, Promise<HostState | undefined>>();

  constructor(network: LabNetwork) {
    this.#network = network;
  }

  /** A host's tables; undefined where hosts have none of their own. @throws SandboxError when they could not be read */
  of(host: string): Promise<HostState | undefined> {
    const reading =
      this.#reading.get(host) ?? this.#network.state(host).finally(() => this.#reading.delete(host));
    this.#reading.set(host, reading);
    return reading;
  }
}
