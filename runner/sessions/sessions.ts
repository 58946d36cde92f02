import { randomBytes } from 'node:crypto';
import type { Lab } from '../labs/lab.ts';
import { Refusal } from '../protocol/errors.ts';
import type { Backend } from '../sandbox/backend.ts';
import { Images } from '../sandbox/image.ts';
import type { Limits } from '../sandbox/limits.ts';
import { Session } from './session.ts';

/** Whoever a session belongs to at the moment: one page's socket. */
export interface Owner {
  /** The runner closed the session, for a reason that a reader understands. */
  onClosed(id: string, reason: string): void;
}

/** An open session under the name that only its reader knows. */
interface Open {
  session: Session;
  owner: Owner;
  /** Runs while the page is away, and while nothing happens. */
  timer: NodeJS.Timeout | undefined;
}

/** 128 random bits: whoever names a session is its reader. */
const newId = () => randomBytes(16).toString('hex');

/** All sessions of a runner: who may open one, how long it is kept, and its end. */
export class Sessions implements AsyncDisposable {
  readonly #labs: Map<string, Lab>;
  readonly #backend: Backend;
  readonly #limits: Limits;
  readonly #images = new Images();
  readonly #open = new Map<string, Open>();
  readonly #closing = new Set<Promise<void>>();
  #opening = 0;

  constructor(labs: Map<string, Lab>, backend: Backend, limits: Limits) {
    this.#labs = labs;
    this.#backend = backend;
    this.#limits = limits;
  }

  /**
   * Opens a lab for a page.
   *
   * @throws Refusal `lab-unknown`, `sessions-full`
   * @throws SandboxError
   */
  async open(labName: string, owner: Owner): Promise<{ id: string; session: Session }> {
    const lab = this.#labs.get(labName);
    if (!lab) throw new Refusal('lab-unknown');
    if (this.#open.size + this.#opening >= this.#limits.session.sessions) throw new Refusal('sessions-full');
    this.#opening += 1;
    try {
      const session = await Session.open(lab, this.#backend, this.#limits, this.#images);
      const id = newId();
      this.#open.set(id, { session, owner, timer: undefined });
      void session.broken.then((reason) => this.#end(id, reason));
      this.touch(id);
      return { id, session };
    } finally {
      this.#opening -= 1;
    }
  }

  /** @throws Refusal `session-unknown` */
  get(id: string): Session {
    const open = this.#open.get(id);
    if (!open) throw new Refusal('session-unknown');
    return open.session;
  }

  /** Something happened: the idle time begins anew. */
  touch(id: string): void {
    this.#restart(id, this.#limits.session.idleMs, 'nothing happened for a while');
  }

  /** A page lost its socket: its session waits for it, not long. Nothing if it has come back already. */
  abandon(id: string, owner: Owner): void {
    const open = this.#open.get(id);
    if (open?.owner !== owner) return;
    open.session.transcript.detach();
    this.#restart(id, this.#limits.session.graceMs, 'the page did not come back', true);
  }

  /** A page was left: its session ends, unless another socket has taken it over. */
  async leave(id: string, owner: Owner): Promise<void> {
    if (this.#open.get(id)?.owner === owner) await this.close(id);
  }

  /** A page came back on another socket. @throws Refusal `session-unknown` */
  adopt(id: string, owner: Owner): Session {
    const session = this.get(id);
    (this.#open.get(id) as Open).owner = owner;
    this.touch(id);
    return session;
  }

  /** Closes a session and waits until nothing of it is left. */
  async close(id: string): Promise<void> {
    const open = this.#open.get(id);
    if (!open) return;
    clearTimeout(open.timer);
    this.#open.delete(id);
    const closing = open.session[Symbol.asyncDispose]();
    this.#closing.add(closing);
    await closing.finally(() => this.#closing.delete(closing));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#open.keys()].map((id) => this.close(id)));
    await Promise.all(this.#closing);
  }

  #restart(id: string, afterMs: number, reason: string, evenBusy = false): void {
    const open = this.#open.get(id);
    if (!open) return;
    clearTimeout(open.timer);
    open.timer = setTimeout(() => {
      if (open.session.isBusy && !evenBusy) this.touch(id);
      else this.#end(id, reason);
    }, afterMs);
  }

  #end(id: string, reason: string): void {
    const open = this.#open.get(id);
    if (!open) return;
    void this.close(id).then(() => open.owner.onClosed(id, reason));
  }
}
