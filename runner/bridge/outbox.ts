import type { WebSocket } from 'ws';
import type { ServerMessage } from '../protocol/messages.ts';
import type { BridgeLimits } from '../sandbox/limits.ts';

/**
 * What is on its way to one page, bounded: when it is full, nothing more is to be begun for
 * this page until half of it was taken, and a page that takes none of it for too long is cut
 * off. Who sends looks at {@link hasRoom} first; answers to what was begun already still fit.
 */
export class Outbox {
  readonly #socket: WebSocket;
  readonly #limits: BridgeLimits;
  readonly #onRoom: () => void;
  #patience: NodeJS.Timeout | undefined;

  /** `onRoom` is called when a full one has room again. */
  constructor(socket: WebSocket, limits: BridgeLimits, onRoom: () => void) {
    this.#socket = socket;
    this.#limits = limits;
    this.#onRoom = onRoom;
    socket.on('close', () => clearTimeout(this.#patience));
  }

  get hasRoom(): boolean {
    return this.#patience === undefined && this.#socket.bufferedAmount < this.#limits.outgoingBytes;
  }

  send(message: ServerMessage): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(JSON.stringify(message), () => this.#taken());
    if (this.#socket.bufferedAmount < this.#limits.outgoingBytes) return;
    this.#patience ??= setTimeout(() => this.#socket.terminate(), this.#limits.untakenMs);
  }

  #taken(): void {
    if (this.#patience === undefined || this.#socket.bufferedAmount > this.#limits.outgoingBytes / 2) return;
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#onRoom();
  }
}
