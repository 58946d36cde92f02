import { type Sandbox, SandboxError } from './backend.ts';

/** The sandboxes of one network, from the moment each begins to be made until it is gone. */
export class Roster {
  readonly #living = new Map<Sandbox, string>();
  readonly #making = new Set<Promise<unknown>>();
  #closed = false;

  /** Keeps the sandbox of a host; one that comes after the roster was closed is ended at once. */
  async enter(host: string, making: Promise<Sandbox>): Promise<Sandbox> {
    this.#making.add(making);
    try {
      const sandbox = await making;
      this.#living.set(sandbox, host);
      void sandbox.ended.then(() => this.#living.delete(sandbox));
      if (this.#closed) {
        sandbox.kill();
        throw new SandboxError('the lab was closed while a host’s process was made');
      }
      return sandbox;
    } finally {
      this.#making.delete(making);
    }
  }

  /** Any living sandbox of a host. */
  of(host: string): Sandbox | undefined {
    for (const [sandbox, owner] of this.#living) if (owner === host) return sandbox;
    return undefined;
  }

  /** Ends all and waits until they are gone. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#making);
    const living = [...this.#living.keys()];
    for (const sandbox of living) sandbox.kill();
    await Promise.all(living.map(({ ended }) => ended));
  }
}
