import type { RawData, WebSocket } from 'ws';
import type { Reader } from './readers.ts';

/** Who carries out what a page says. */
export interface Recipient {
  /** Nothing more is to be begun for this page for now; `work` is called when that has changed. */
  readonly isBusy: boolean;
  take(data: RawData, isBinary: boolean): void;
}

interface Letter {
  data: RawData;
  isBinary: boolean;
}

/**
 * What a page says, one message after the other and no faster than its reader's budgets
 * allow. While a message waits, nothing more is read from the socket: the page's own system
 * then keeps what it sends, and the runner's memory stays what it was.
 */
export class Inbox {
  readonly #socket: WebSocket;
  readonly #reader: Reader;
  readonly #recipient: Recipient;
  readonly #letters: Letter[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(socket: WebSocket, reader: Reader, recipient: Recipient) {
    this.#socket = socket;
    this.#reader = reader;
    this.#recipient = recipient;
    socket.on('message', (data, isBinary) => {
      this.#letters.push({ data, isBinary });
      this.work();
    });
    socket.on('close', () => {
      clearTimeout(this.#timer);
      this.#letters.length = 0;
    });
  }

  /** Goes on with what waits. */
  work(): void {
    clearTimeout(this.#timer);
    while (this.#letters.length > 0 && !this.#mustWait()) this.#deliver(this.#letters.shift() as Letter);
    if (this.#letters.length > 0) this.#socket.pause();
    else if (this.#socket.isPaused) this.#socket.resume();
  }

  #mustWait(): boolean {
    if (this.#recipient.isBusy) return true;
    const { waitMs } = this.#reader;
    if (waitMs > 0) this.#timer = setTimeout(() => this.work(), waitMs);
    return waitMs > 0;
  }

  #deliver({ data, isBinary }: Letter): void {
    this.#reader.messages.spend(1);
    this.#reader.bytes.spend((data as Buffer).length);
    this.#recipient.take(data, isBinary);
  }
}
