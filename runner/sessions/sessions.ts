import { randomBytes } from 'node:crypto';
import type { Lab } from '../labs/lab.ts';
import { Refusal } from '../protocol/errors.ts';
import type { Backend } from '../sandbox/backend.ts';
import { Images } from '../sandbox/image.ts';
import type { Limits } from '../sandbox/limits.ts';
import { Admission, type Place } from './admission.ts';
import { Session } from './session.ts';
import { SpareLabs } from './spare-labs.ts';
import { Workshop } from './workshop.ts';

/** Whoever a session belongs to at the moment: one page's socket. */
export interface Owner {
  /** The runner closed the session, for a reason that a reader understands. */
  onClosed(id: string, reason: string): void;
}

/** An open session under the name that only its reader knows. */
interface Open {
  session: Session;
  place: Place;
  usedAt: number;
  owner: Owner;
  /** Runs while the page is away, and while nothing happens. */
  timer: NodeJS.Timeout | undefined;
}

/** 128 random bits: whoever names a session is its reader. */
const newId = () => randomBytes(16).toString('hex');

/** All sessions of a runner: who may open one, how long it is kept, and its end. */
export class Sessions implements AsyncDisposable {
  readonly #labs: Map<string, Lab>;
  readonly #backend: SpareLabs;
  readonly #limits: Limits;
  readonly #images = new Images();
  readonly #workshop = new Workshop();
  readonly #open = new Map<string, Open>();
  readonly #closing = new Set<Promise<void>>();
  readonly #admission: Admission;
  #roomTimer: NodeJS.Timeout | undefined;

  constructor(labs: Map<string, Lab>, backend: Backend, limits: Limits) {
    this.#labs = labs;
    this.#limits = limits;
    this.#admission = new Admission(limits.admission, () => this.#makeRoom());
    this.#backend = new SpareLabs(backend, limits.spares, this.#workshop, () => this.#admission.free);
  }

  /**
   * Opens a lab for a page, which may have to wait for a place; `onWaiting` hears how many
   * come before.
   *
   * @throws Refusal `lab-unknown`, `busy`
   * @throws SandboxError
   */
  async open(
    labName: string,
    owner: Owner,
    onWaiting: (before: number) => void = () => {},
  ): Promise<{ id: string; session: Session }> {
    const lab = this.#labs.get(labName);
    if (!lab) throw new Refusal('lab-unknown');
    const place = await this.#admission.enter(owner, onWaiting);
    try {
      const session = await Session.open(lab, this.#backend, this.#limits, this.#images, this.#workshop);
      void session.prepared.finally(() => place.made());
      const id = newId();
      this.#open.set(id, { session, place, owner, usedAt: performance.now(), timer: undefined });
      void session.broken.then((reason) => this.#end(id, reason));
      this.touch(id);
      return { id, session };
    } catch (error) {
      place.leave();
      throw error;
    }
  }

  /** A page is gone: what it still waits for is not made. */
  forget(owner: Owner): void {
    this.#admission.forget(owner);
  }

  /** @throws Refusal `session-unknown` */
  get(id: string): Session {
    const open = this.#open.get(id);
    if (!open) throw new Refusal('session-unknown');
    return open.session;
  }

  /** Something happened: the idle time begins anew. */
  touch(id: string): void {
    const open = this.#open.get(id);
    if (open) open.usedAt = performance.now();
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
    await closing.finally(() => {
      this.#closing.delete(closing);
      open.place.leave();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#roomTimer);
    const spares = this.#backend[Symbol.asyncDispose]();
    await Promise.all([...this.#open.keys()].map((id) => this.close(id)));
    await Promise.all([...this.#closing, spares]);
  }

  /** While someone waits, the session that was left alone longest gives up its place. */
  #makeRoom(): void {
    clearTimeout(this.#roomTimer);
    const wanted = [...this.#open].filter(([, { owner }]) => this.#admission.isWaitedFor(owner));
    if (wanted.length === 0) return;
    const { idleWhenFullMs } = this.#limits.session;
    const idle = wanted.filter(([, { session }]) => !session.isBusy);
    const [oldest] = idle.toSorted(([, a], [, b]) => a.usedAt - b.usedAt);
    const dueMs = oldest ? oldest[1].usedAt + idleWhenFullMs - performance.now() : idleWhenFullMs;
    if (oldest && dueMs <= 0) this.#end(oldest[0], 'another reader needed the room');
    else this.#roomTimer = setTimeout(() => this.#makeRoom(), dueMs);
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
