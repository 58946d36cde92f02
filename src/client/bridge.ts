import type { ClientMessage, ServerMessage } from '../../runner/protocol/messages.ts';
import type { Service } from '../../runner/protocol/service.ts';
import { attemptsForClick, attemptsForRun, backoffMs } from './backoff.ts';
import { BridgeError, connectionLost, unreachable } from './bridge-error.ts';
import type { Door } from './door.ts';
import { LiveSocket } from './live-socket.ts';

type Asking = Extract<ClientMessage, { request: number }>;
type WithoutRequest<Message> = Message extends Asking ? Omit<Message, 'request'> : never;

/** A message that the runner answers, before it has its request number. */
export type Ask = WithoutRequest<Asking>;

/** What the runner answers when it does not refuse. */
export type Answer = Extract<
  ServerMessage,
  { type: 'session.opened' | 'host.state' | 'links.state' | 'done' }
>;
type SessionMessage = Extract<
  ServerMessage,
  { session: string; type: 'session.event' | 'session.closed' | 'packets.news' }
>;

/** A question that is not answered yet. */
type Asked = PromiseWithResolvers<Answer> & { onWaiting: ((before: number) => void) | undefined };

/** A session of this page, as the bridge knows it. */
export interface Participant {
  /** True while a program runs, so that a lost connection is mended without being asked. */
  readonly alive: boolean;
  message(message: SessionMessage): void;
  connected(service: Service): void;
  /** The connection is gone; `mending` says whether the bridge tries again by itself. */
  lost(mending: boolean): void;
  /** The runner does not know this page any more: its sessions are gone. */
  refused(error: BridgeError): void;
}

/**
 * The page's one connection to the runner, shared by its labs: opened when first asked,
 * mended while a program runs, otherwise opened again at the reader's next click.
 */
export class Bridge {
  readonly #door: Door;
  readonly #participants = new Set<Participant>();
  readonly #waiting = new Map<number, Asked>();
  #requests = 0;
  #socket: LiveSocket | undefined;
  #opening: Promise<LiveSocket> | undefined;

  constructor(door: Door) {
    this.#door = door;
  }

  join(participant: Participant): void {
    this.#participants.add(participant);
  }

  /** True while the runner can be talked to. */
  get open(): boolean {
    return this.#socket !== undefined;
  }

  /** Sees to it that there is a connection. @throws BridgeError when the runner does not answer */
  connect(): Promise<LiveSocket> {
    if (this.#socket) return Promise.resolve(this.#socket);
    this.#opening ??= this.#keepTrying().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  /**
   * Asks something of the runner; `onWaiting` hears how many are served before, when it has to wait.
   *
   * @throws BridgeError with the runner's refusal, or why it has none
   */
  async ask(ask: Ask, onWaiting?: (before: number) => void): Promise<Answer> {
    const socket = await this.connect();
    this.#requests += 1;
    const request = this.#requests;
    socket.send({ ...ask, request } as ClientMessage);
    const answer = Promise.withResolvers<Answer>();
    this.#waiting.set(request, { ...answer, onWaiting });
    return answer.promise;
  }

  /** Says something that needs no answer; without a connection it is not said. */
  tell(message: ClientMessage): void {
    this.#socket?.send(message);
  }

  /** Leaves the runner; the code says what a page that is left means by it. */
  close(code?: number): void {
    this.#socket?.close(code);
  }

  async #keepTrying(): Promise<LiveSocket> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#tryOnce();
      } catch {
        const refusal = await this.#door.refusal();
        if (refusal) throw this.#refused(refusal);
        const attempts = this.#wanted ? attemptsForRun : attemptsForClick;
        if (attempt + 1 >= attempts) throw unreachable();
        await new Promise((resolve) => setTimeout(resolve, backoffMs(attempt)));
      }
    }
  }

  async #tryOnce(): Promise<LiveSocket> {
    const socket = await LiveSocket.open(this.#door.url, this.#door.token(), {
      message: (message) => this.#receive(message),
      lost: () => this.#lose(),
    });
    this.#socket = socket;
    for (const participant of this.#participants) participant.connected(socket.service);
    return socket;
  }

  get #wanted(): boolean {
    return [...this.#participants].some(({ alive }) => alive);
  }

  #receive(message: ServerMessage): void {
    if ('session' in message && !('request' in message)) {
      for (const participant of this.#participants) participant.message(message);
    } else if ('request' in message && message.request !== undefined) {
      const waiting = this.#waiting.get(message.request);
      if (message.type === 'session.waiting') return waiting?.onWaiting?.(message.before);
      this.#waiting.delete(message.request);
      if (message.type === 'refused') waiting?.reject(new BridgeError(message.code, message.message));
      else waiting?.resolve(message);
    }
  }

  #lose(): void {
    this.#socket = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(connectionLost());
    const mending = this.#wanted;
    for (const participant of this.#participants) participant.lost(mending);
    if (mending) this.connect().catch(() => this.#giveUp());
  }

  #refused(refusal: BridgeError): BridgeError {
    for (const participant of this.#participants) participant.refused(refusal);
    return refusal;
  }

  #giveUp(): void {
    for (const participant of this.#participants) participant.lost(false);
  }
}
