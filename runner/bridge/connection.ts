import type { RawData, WebSocket } from 'ws';
import { Refusal, refusals } from '../protocol/errors.ts';
import { type ClientMessage, clientMessage, type ServerMessage } from '../protocol/messages.ts';
import { type Service, silenceCloseCode } from '../protocol/service.ts';
import type { BridgeLimits, Limits } from '../sandbox/limits.ts';
import type { Session } from '../sessions/session.ts';
import type { Owner, Sessions } from '../sessions/sessions.ts';
import type { Logger } from './log.ts';
import { PacketFeeds } from './packet-feeds.ts';

type Handlers = { [T in ClientMessage['type']]: (message: Extract<ClientMessage, { type: T }>) => unknown };

/** Messages whose answer says more than that it is done. */
const answerThemselves: ClientMessage['type'][] = ['session.open', 'host.state', 'links.state'];

/** RFC 6455, section 7.4.1: the peer vanished without a closing handshake. */
const lostSocket = 1006;
const policyViolation = 1008;

/** One page's WebSocket: reads its messages, carries them out, sends what happens. */
export class Connection implements Owner {
  readonly #socket: WebSocket;
  readonly #sessions: Sessions;
  readonly #limits: BridgeLimits;
  readonly #feeds: PacketFeeds;
  readonly #log: Logger;
  readonly #own = new Set<string>();
  readonly #heartbeat: NodeJS.Timeout;
  readonly #patience: NodeJS.Timeout;
  #heardAt = performance.now();

  constructor(socket: WebSocket, sessions: Sessions, service: Service, limits: Limits, log: Logger) {
    const { bridge } = limits;
    this.#socket = socket;
    this.#sessions = sessions;
    this.#limits = bridge;
    this.#feeds = new PacketFeeds(socket, limits, (session, news) =>
      this.#send({ type: 'packets.news', session, news }),
    );
    this.#log = log;
    this.#patience = setTimeout(
      () => socket.close(policyViolation, 'nothing was asked for'),
      bridge.patienceMs,
    );
    this.#heartbeat = setInterval(() => this.#beat(), bridge.heartbeatMs);
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('pong', () => this.#hear());
    socket.on('error', (error) => log.info({ code: (error as { code?: string }).code }, 'socket refused'));
    socket.on('close', (code) => this.#leave(code));
    this.#send({ type: 'welcome', service });
  }

  #hear(): void {
    this.#heardAt = performance.now();
  }

  #beat(): void {
    if (performance.now() - this.#heardAt > this.#limits.silenceMs) return this.#socket.terminate();
    this.#socket.ping();
    this.#send({ type: 'heartbeat' });
  }

  #send(message: ServerMessage): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #receive(data: RawData, isBinary: boolean): void {
    this.#hear();
    const message = isBinary ? undefined : parse(data);
    if (message === undefined) return this.#refuse(undefined, new Refusal('message-malformed'));
    clearTimeout(this.#patience);
    void this.#perform(message);
  }

  async #perform(message: ClientMessage): Promise<void> {
    const request = 'request' in message ? message.request : undefined;
    if ('session' in message) this.#sessions.touch(message.session);
    try {
      const handler = this.#handlers[message.type] as (message: ClientMessage) => unknown;
      await handler(message);
      if (request !== undefined && !answerThemselves.includes(message.type))
        this.#send({ type: 'done', request });
    } catch (error) {
      this.#refuse(request, error);
    }
  }

  #refuse(request: number | undefined, error: unknown): void {
    const known = error instanceof Refusal;
    if (!known) this.#log.error({ err: error }, 'runner fault');
    const code = known ? error.code : 'runner-fault';
    this.#send({ type: 'refused', request, code, message: known ? error.message : refusals[code] });
  }

  readonly #handlers: Handlers = {
    'session.open': async ({ request, lab }) => {
      const waiting = (before: number) => this.#send({ type: 'session.waiting', request, before });
      const opened = await this.#sessions.open(lab, this, waiting);
      if (this.#socket.readyState !== this.#socket.OPEN) return this.#sessions.close(opened.id);
      this.#own.add(opened.id);
      this.#log.info({ lab }, 'session opened');
      this.#send({ type: 'session.opened', request, session: opened.id });
      this.#follow(opened.id, opened.session, 0);
    },
    'session.resume': ({ session: id, after }) => {
      const session = this.#sessions.adopt(id, this);
      if (!this.#follow(id, session, after)) throw new Refusal('session-unknown');
      this.#own.add(id);
      session.transcript.acknowledge(after);
    },
    'session.close': ({ session }) => {
      this.#sessions.get(session);
      this.#own.delete(session);
      this.#feeds.leave(session);
      return this.#sessions.close(session);
    },
    'session.ack': ({ session, seq }) => this.#sessions.get(session).transcript.acknowledge(seq),
    'run.start': ({ session, host, source }) => this.#sessions.get(session).start(host, source),
    'run.stop': ({ session, host }) => this.#sessions.get(session).stopOne(host),
    'run.input': ({ session, host, text }) => this.#sessions.get(session).type(host, text),
    'run.closeInput': ({ session, host }) => this.#sessions.get(session).closeInput(host),
    'host.state': async ({ request, session, host }) => {
      const state = await this.#sessions.get(session).state(host);
      this.#send({ type: 'host.state', request, state: state ?? null });
    },
    'packets.watch': ({ session: id }) => this.#feeds.watch(id, this.#sessions.get(id).packets()),
    'packets.leave': ({ session }) => this.#feeds.leave(session),
    'packets.empty': ({ session }) => this.#sessions.get(session).emptyPackets(),
    'link.set': ({ session, network, host, impairment }) =>
      this.#sessions.get(session).setLink({ network, host }, impairment),
    'links.reset': ({ session }) => this.#sessions.get(session).resetLinks(),
    'links.state': async ({ request, session }) => {
      const state = await this.#sessions.get(session).linksState();
      this.#send({ type: 'links.state', request, state });
    },
    'script.start': ({ session, sources }) => {
      const performing = this.#sessions.get(session).perform(sources);
      performing.catch((error) => this.#refuse(undefined, error));
    },
    'script.stop': ({ session }) => this.#sessions.get(session).cancelScript(),
  };

  #follow(id: string, session: Session, after: number): boolean {
    return session.transcript.attach(
      ({ seq, event }) => this.#send({ type: 'session.event', session: id, seq, event }),
      after,
    );
  }

  onClosed(session: string, reason: string): void {
    this.#feeds.leave(session);
    this.#own.delete(session);
    this.#send({ type: 'session.closed', session, reason });
  }

  /** A page that was left takes its labs with it; one that lost its socket may come back. */
  #leave(code: number): void {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#patience);
    this.#sessions.forget(this);
    this.#feeds.leaveAll();
    for (const id of this.#own) {
      if (code === lostSocket || code === silenceCloseCode) this.#sessions.abandon(id, this);
      else void this.#sessions.leave(id, this);
    }
  }
}

/** No honest message has this key; a validator may pass over it in silence. */
function withoutProto(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new SyntaxError('__proto__ is not a key');
  return value;
}

/** A page's message; undefined when it is not one. */
function parse(data: RawData): ClientMessage | undefined {
  try {
    return clientMessage.safeParse(JSON.parse(String(data), withoutProto)).data;
  } catch {
    return undefined;
  }
}
