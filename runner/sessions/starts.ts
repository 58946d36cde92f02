import { Refusal } from '../protocol/errors.ts';

/**
 * Starts follow each other on a host. Of those that wait only the newest is carried out: a
 * reader who presses Run again means the last one, and a page that presses it a thousand
 * times waits for two.
 */
export class Starts<T> {
  readonly #going = new Map<string, Promise<T>>();
  /** How the one that waits is told that it waits in vain. */
  readonly #replace = new Map<string, () => void>();

  /** @throws Refusal `run-replaced` when a newer start of the host took its place */
  async start(host: string, start: () => Promise<T>): Promise<T> {
    this.#replace.get(host)?.();
    while (this.#going.has(host)) await this.#afterwards(host);
    const going = start();
    this.#going.set(host, going);
    try {
      return await going;
    } finally {
      this.#going.delete(host);
    }
  }

  #afterwards(host: string): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const replace = () => reject(new Refusal('run-replaced', host));
    this.#replace.set(host, replace);
    this.#going.get(host)?.then(
      () => resolve(),
      () => resolve(),
    );
    return promise.finally(() => {
      if (this.#replace.get(host) === replace) this.#replace.delete(host);
    });
  }
}
