import { vi } from 'vitest';
import type { SessionEvent } from '../../runner/protocol/events.ts';
import type { ClientMessage, ServerMessage } from '../../runner/protocol/messages.ts';
import type { Service } from '../../runner/protocol/service.ts';
import type { BridgeError } from '../../src/client/bridge-error.ts';
import type { Door } from '../../src/client/door.ts';

export const service: Service = {
  backend: 'netns',
  why: 'Every host is a network namespace.',
  isolation: [{ name: 'Memory', detail: '256 MiB' }],
  limits: {
    wallMs: 60_000,
    processorMs: 10_000,
    memoryBytes: 1,
    outputBytes: 1,
    processes: 1,
    sourceBytes: 1,
    inputBytes: 1,
  },
  silenceMs: 20_000,
};

/** The runner's end of a page's sockets, driven by hand; to the page it is also the door. */
export class FakeRunner implements Door {
  readonly url = 'ws://127.0.0.1/bridge';
  /** How it answers a page that asks why it does not come in. */
  refuses: BridgeError | undefined;
  /** False: nobody listens, every attempt fails. */
  up = true;
  attempts = 0;
  readonly heard: ClientMessage[] = [];
  #current: FakeSocket | undefined;

  token(): string {
    return 'token';
  }

  async refusal(): Promise<BridgeError | undefined> {
    return this.refuses;
  }

  /** Makes this the page's `WebSocket`. */
  install(): this {
    const arrive = (socket: FakeSocket) => this.#arrive(socket);
    vi.stubGlobal(
      'WebSocket',
      class extends FakeSocket {
        constructor() {
          super();
          arrive(this);
        }
      },
    );
    return this;
  }

  say(message: ServerMessage): void {
    this.#current?.onmessage?.({ data: JSON.stringify(message) });
  }

  event(session: string, seq: number, event: SessionEvent): void {
    this.say({ type: 'session.event', session, seq, event });
  }

  drop(): void {
    this.#current?.onclose?.();
    this.#current = undefined;
  }

  get connected(): boolean {
    return this.#current !== undefined;
  }

  /** The last message of this type. */
  last<T extends ClientMessage['type']>(type: T): Extract<ClientMessage, { type: T }> {
    const found = this.heard.findLast((message) => message.type === type);
    if (!found) throw new Error(`Cannot find a message: expected ${type}, received none`);
    return found as Extract<ClientMessage, { type: T }>;
  }

  count(type: ClientMessage['type']): number {
    return this.heard.filter((message) => message.type === type).length;
  }

  #arrive(socket: FakeSocket): void {
    this.attempts += 1;
    socket.onsend = (text) => this.heard.push(JSON.parse(text));
    queueMicrotask(() => {
      if (!this.up) return socket.onclose?.();
      this.#current = socket;
      socket.onended = () => {
        if (this.#current === socket) this.#current = undefined;
      };
      this.say({ type: 'welcome', service });
    });
  }
}

class FakeSocket {
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  onsend: (text: string) => void = () => {};
  onended: () => void = () => {};

  send(text: string): void {
    this.onsend(text);
  }

  close(): void {
    this.onended();
  }
}
