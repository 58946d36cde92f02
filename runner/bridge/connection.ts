import type { RawData, WebSocket } from 'ws';
import { Refusal, refusals } from '../protocol/errors.ts';
import type { ClientMessage } from '../protocol/messages.ts';
import { leftCloseCode, type Service, silenceCloseCode } from '../protocol/service.ts';
import type { BridgeLimits, Limits, SessionLimits } from '../sandbox/limits.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { Inbox, type Recipient } from './inbox.ts';
import { Life } from './life.ts';
import type { Logger } from './log.ts';
import { Outbox } from './outbox.ts';
import { PacketFeeds } from './packet-feeds.ts';
import { readMessage } from './read-message.ts';
import type { HeldSocket, Reader } from './readers.ts';
import { answerThemselves, type Page, requestHandlers, work } from './requests.ts';

/** RFC 6455, section 7.4.1: the peer vanished without a closing handshake; it said nothing useful; too many came. */
const lostSocket = 1006;
const policyViolation = 1008;
const tryAgainLater = 1013;

/** One page's WebSocket: reads its messages, carries them out, sends what happens. */
export class Connection implements Page, Recipient, HeldSocket {
  readonly reader: string;
  readonly outbox: Outbox;
  readonly feeds: PacketFeeds;
  readonly #socket: WebSocket;
  readonly #account: Reader;
  readonly #sessions: Sessions;
  readonly #limits: BridgeLimits;
  readonly #sessionLimits: SessionLimits;
  readonly #log: Logger;
  readonly #inbox: Inbox;
  readonly #life: Life;
  readonly #patience: NodeJS.Timeout;
  readonly #handlers: ReturnType<typeof requestHandlers>;
  readonly #gone = new AbortController();
  #inProgress = 0;

  constructor(
    socket: WebSocket,
    account: Reader,
    sessions: Sessions,
    service: Service,
    limits: Limits,
    log: Logger,
  ) {
    const { bridge } = limits;
    this.reader = account.id;
    this.#socket = socket;
    this.#account = account;
    this.#sessions = sessions;
    this.#limits = bridge;
    this.#sessionLimits = limits.session;
    this.#log = log;
    this.outbox = new Outbox(socket, bridge, () => this.#goOn());
    this.feeds = new PacketFeeds(this.outbox, limits);
    this.#handlers = requestHandlers(this, sessions, log);
    this.#inbox = new Inbox(socket, account, this);
    this.#life = new Life(socket, bridge, () => {
      if (this.outbox.hasRoom) this.outbox.send({ type: 'heartbeat' });
    });
    const nothing = 'nothing was asked for';
    this.#patience = setTimeout(() => socket.close(policyViolation, nothing), bridge.patienceMs);
    socket.on('error', (error) => log.info({ code: (error as { code?: string }).code }, 'socket refused'));
    socket.on('close', (code) => this.#leave(code));
    account.sockets.add(this);
    this.outbox.send({ type: 'welcome', service });
  }

  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  get isBusy(): boolean {
    return !this.outbox.hasRoom || this.#inProgress >= this.#limits.requestsAtOnce;
  }

  take(data: RawData, isBinary: boolean): void {
    const message = isBinary ? undefined : readMessage(String(data));
    if (message === undefined) return this.refuse(new Refusal('message-malformed'));
    clearTimeout(this.#patience);
    this.#account.work.spend(work[message.type] ?? 0);
    void this.#perform(message);
  }

  async #perform(message: ClientMessage): Promise<void> {
    const request = 'request' in message ? message.request : undefined;
    this.#inProgress += 1;
    try {
      const handler = this.#handlers[message.type] as (message: ClientMessage) => unknown;
      await handler(message);
      if (request !== undefined && !answerThemselves.includes(message.type)) {
        this.outbox.send({ type: 'done', request });
      }
    } catch (error) {
      if (!this.gone.aborted) this.refuse(error, request);
    }
    this.#inProgress -= 1;
    this.#inbox.work();
  }

  refuse(error: unknown, request?: number): void {
    const known = error instanceof Refusal;
    if (!known) this.#log.error({ err: error }, 'runner fault');
    const code = known ? error.code : 'runner-fault';
    this.outbox.send({ type: 'refused', request, code, message: known ? error.message : refusals[code] });
  }

  /** The page took what was on its way to it. */
  #goOn(): void {
    this.#life.prove();
    for (const transcript of this.#sessions.transcriptsOf(this)) transcript.flow();
    this.#inbox.work();
  }

  onClosed(session: string, reason: string): void {
    this.feeds.leave(session);
    this.outbox.send({ type: 'session.closed', session, reason });
  }

  onTaken(session: string): void {
    this.feeds.leave(session);
  }

  giveWay(): void {
    this.#account.sockets.delete(this);
    this.#socket.close(tryAgainLater, 'another reader needed the room');
  }

  /** A page that was left takes its labs with it; one that lost its socket, or is loaded anew, may come back. */
  #leave(code: number): void {
    clearTimeout(this.#patience);
    this.#account.sockets.delete(this);
    this.#life[Symbol.dispose]();
    this.#gone.abort();
    this.feeds.leaveAll();
    this.#sessions.leave(this, this.#keptMs(code));
  }

  #keptMs(code: number): number {
    const { graceMs, reloadMs } = this.#sessionLimits;
    if (code === leftCloseCode) return reloadMs;
    return code === lostSocket || code === silenceCloseCode ? graceMs : 0;
  }
}
