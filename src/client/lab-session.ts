import type { SessionEvent } from '../../runner/protocol/events.ts';
import type { HostState } from '../../runner/protocol/host-state.ts';
import type { LinksState } from '../../runner/protocol/link.ts';
import type { Service } from '../../runner/protocol/service.ts';
import type { Answer, Ask, Bridge, Participant } from './bridge.ts';
import { BridgeError } from './bridge-error.ts';
import { EventSequence } from './event-sequence.ts';
import { PacketWatch } from './packet-watch.ts';

/** An event is acknowledged at the latest after this time. */
const ackWithinMs = 50;

type AskInSession =
  Extract<Ask, { session: string }> extends infer Message
    ? Message extends { session: string }
      ? Omit<Message, 'session'>
      : never
    : never;

export interface SessionListener {
  event(event: SessionEvent): void;
  /** The runner said who it is. */
  connected(service: Service): void;
  lost(mending: boolean): void;
  /** The lab has its hosts. */
  opened(): void;
  /** The runner is full: so many labs get a place before this one. */
  waiting(before: number): void;
  /** The session is gone with everything that ran in it, and the runner's reason, if it gave one. */
  closed(reason: string | undefined): void;
  /** The runner does not know this page any more, in words; whatever ran here has ended. */
  refused(words: string): void;
}

/** One lab's session: opened once, resumed after a lost connection, opened anew when it was closed. */
export class LabSession implements Participant {
  /** What crosses the wire of the lab; it is seen only on the netns backend. */
  readonly packets = new PacketWatch((type) => {
    // Number 0 is never asked, so the answer finds nobody waiting.
    if (this.#attached) this.#bridge.tell({ type, request: 0, session: this.#id as string });
  });
  readonly #bridge: Bridge;
  readonly #lab: string;
  readonly #listener: SessionListener;
  readonly #running = new Set<number>();
  #scriptRuns = false;
  #hasRun = false;
  #id: string | undefined;
  #attached = false;
  #preparing: Promise<string> | undefined;
  #sequence = new EventSequence();
  #ackTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(bridge: Bridge, lab: string, listener: SessionListener) {
    this.#bridge = bridge;
    this.#lab = lab;
    this.#listener = listener;
    bridge.join(this);
  }

  /** The session, when something ran in it: worth coming back to. */
  get worthKeeping(): string | undefined {
    return this.#hasRun ? this.#id : undefined;
  }

  /** The session that this page had before it was loaded anew: the next who needs one resumes it from its beginning. */
  comeBackTo(session: string): void {
    this.#id = session;
  }

  get alive(): boolean {
    return this.#scriptRuns || this.#running.size > 0;
  }

  /** Opens the session, or resumes it, so that the lab's hosts are there. @throws BridgeError */
  ready(): Promise<string> {
    if (this.#id !== undefined && this.#attached) return Promise.resolve(this.#id);
    this.#preparing ??= this.#prepare().finally(() => {
      this.#preparing = undefined;
    });
    return this.#preparing;
  }

  /** Asks something about this session, which is opened if need be. @throws BridgeError */
  async ask(ask: AskInSession): Promise<Answer> {
    try {
      return await this.#bridge.ask({ ...ask, session: await this.ready() } as Ask);
    } catch (error) {
      if (!(error instanceof BridgeError && error.code === 'session-unknown')) throw error;
      this.#forget();
      return this.#bridge.ask({ ...ask, session: await this.ready() } as Ask);
    }
  }

  /** What the kernel of a host knows; undefined where hosts have no tables of their own. @throws BridgeError */
  async state(host: string): Promise<HostState | undefined> {
    const answer = await this.ask({ type: 'host.state', host });
    return answer.type === 'host.state' ? (answer.state ?? undefined) : undefined;
  }

  /** What the lab's links do, and what this machine could make of them. @throws BridgeError */
  async links(): Promise<LinksState> {
    const answer = await this.ask({ type: 'links.state' });
    if (answer.type === 'links.state') return answer.state;
    throw new Error(`Cannot read the links: expected links.state, received ${answer.type}`);
  }

  /** Leaves the session as it is to the page that comes back to it. */
  leave(): void {
    this.#clear();
  }

  /** Closes the session on the runner, and all that runs in it. */
  close(): void {
    // Number 0 is never asked, so the answer finds nobody waiting.
    if (this.#id !== undefined) this.#bridge.tell({ type: 'session.close', request: 0, session: this.#id });
    this.#clear();
  }

  connected(service: Service): void {
    this.#listener.connected(service);
    if (this.#id !== undefined) this.ready().catch(() => {}); // the next request says what is wrong
  }

  lost(mending: boolean): void {
    this.#attached = false;
    clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
    this.#listener.lost(mending);
  }

  refused({ message }: BridgeError): void {
    this.#clear();
    this.#listener.refused(message);
  }

  message(message: Parameters<Participant['message']>[0]): void {
    if (message.session !== this.#id) return;
    if (message.type === 'packets.news') {
      this.packets.receive(message.news);
    } else if (message.type === 'session.closed') {
      this.#forget(message.reason);
    } else if (this.#sequence.accept(message.seq)) {
      this.#follow(message.event);
      this.#listener.event(message.event);
      this.#acknowledgeSoon();
    }
  }

  async #prepare(): Promise<string> {
    await this.#bridge.connect();
    if (this.#id !== undefined && !(await this.#resume(this.#id))) {
      this.#forget();
    }
    return this.#id ?? (await this.#open());
  }

  async #open(): Promise<string> {
    const answer = await this.#bridge.ask({ type: 'session.open', lab: this.#lab }, (before) =>
      this.#listener.waiting(before),
    );
    if (answer.type !== 'session.opened') {
      throw new Error(`Cannot open the lab: expected session.opened, received ${answer.type}`);
    }
    this.#id = answer.session;
    this.#attached = true;
    this.packets.attached();
    this.#listener.opened();
    return answer.session;
  }

  async #resume(session: string): Promise<boolean> {
    try {
      await this.#bridge.ask({ type: 'session.resume', session, after: this.#sequence.acknowledge() });
      this.#attached = true;
      this.packets.attached();
      return true;
    } catch (error) {
      if (error instanceof BridgeError && error.code === 'connection-lost') throw error;
      return false;
    }
  }

  #follow(event: SessionEvent): void {
    if (event.type === 'run.started') {
      this.#hasRun = true;
      this.#running.add(event.run);
    }
    if (event.type === 'run.ended') this.#running.delete(event.run);
    if (event.type === 'script.started') this.#scriptRuns = true;
    if (event.type === 'script.ended') this.#scriptRuns = false;
  }

  #acknowledgeSoon(): void {
    if (this.#sequence.due) this.#acknowledge();
    else this.#ackTimer ??= setTimeout(() => this.#acknowledge(), ackWithinMs);
  }

  #acknowledge(): void {
    clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
    if (this.#id === undefined || !this.#sequence.pending) return;
    this.#bridge.tell({ type: 'session.ack', session: this.#id, seq: this.#sequence.acknowledge() });
  }

  #forget(reason?: string): void {
    this.#clear();
    this.#listener.closed(reason);
  }

  #clear(): void {
    this.#id = undefined;
    this.#attached = false;
    this.#scriptRuns = false;
    this.#hasRun = false;
    this.#running.clear();
    this.#sequence = new EventSequence();
    clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
  }
}
