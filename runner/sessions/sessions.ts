import { randomBytes } from 'node:crypto';
import type { Lab } from '../labs/lab.ts';
import { Refusal } from '../protocol/errors.ts';
import type { Backend } from '../sandbox/backend.ts';
import { Images } from '../sandbox/image.ts';
import type { Limits } from '../sandbox/limits.ts';
import { Session } from './session.ts';

/** An open session under the name that only its reader knows. */
interface Open {
  session: Session;
  onClosed: (reason: string) => void;
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
   * Opens a lab. `onClosed` hears why, when the runner closes it.
   *
   * @throws Refusal `lab-unknown`, `sessions-full`
   * @throws SandboxError
   */
  async open(labName: string, onClosed: (reason: string) => void): Promise<{ id: string; session: Session }> {
    const lab = this.#labs.get(labName);
    if (!lab) throw new Refusal('lab-unknown');
    if (this.#open.size + this.#opening >= this.#limits.session.sessions) throw new Refusal('sessions-full');
    this.#opening += 1;
    try {
      const session = await Session.open(lab, this.#backend, this.#limits, this.#images);
      const id = newId();
      this.#open.set(id, { session, onClosed, timer: undefined });
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

  /** The page lost its socket: the session waits for it, not long. */
  abandon(id: string): void {
    this.#open.get(id)?.session.transcript.detach();
    this.#restart(id, this.#limits.session.graceMs, 'the page did not come back', true);
  }

  /** A page came back. @throws Refusal `session-unknown` */
  adopt(id: string, onClosed: (reason: string) => void): Session {
    const session = this.get(id);
    (this.#open.get(id) as Open).onClosed = onClosed;
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
    void this.close(id).then(() => open.onClosed(reason));
  }
}
