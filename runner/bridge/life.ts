import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { BridgeLimits } from '../sandbox/limits.ts';

/**
 * Whether a page is still there. It proves that by answering pings with what they held
 * (RFC 6455, section 5.5.3), which it has to read first: whoever only sends is not alive.
 */
export class Life implements Disposable {
  readonly #socket: WebSocket;
  readonly #limits: BridgeLimits;
  readonly #timer: NodeJS.Timeout;
  readonly #onBeat: () => void;
  #seenAt = performance.now();
  #asked = Buffer.alloc(0);

  /** `onBeat` is called with every ping. */
  constructor(socket: WebSocket, limits: BridgeLimits, onBeat: () => void) {
    this.#socket = socket;
    this.#limits = limits;
    this.#onBeat = onBeat;
    socket.on('pong', (said) => {
      if (this.#asked.equals(said)) this.prove();
    });
    this.#timer = setInterval(() => this.#beat(), limits.heartbeatMs);
  }

  /** The page took something. */
  prove(): void {
    this.#seenAt = performance.now();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #beat(): void {
    if (performance.now() - this.#seenAt > this.#limits.silenceMs) return this.#socket.terminate();
    this.#asked = randomBytes(8);
    this.#socket.ping(this.#asked);
    this.#onBeat();
  }
}
