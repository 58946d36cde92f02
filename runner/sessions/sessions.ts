import { randomBytes } from 'node:crypto';
import type { Lab } from '../labs/lab.ts';
import { Refusal } from '../protocol/errors.ts';
import type { Backend } from '../sandbox/backend.ts';
import { Images } from '../sandbox/image.ts';
import type { Limits } from '../sandbox/limits.ts';
import { Accounts } from './accounts.ts';
import { Admission, type Place, type ReaderKey } from './admission.ts';
import { Session } from './session.ts';
import { SpareLabs } from './spare-labs.ts';
import type { Transcript } from './transcript.ts';
import { Workshop } from './workshop.ts';

/** Whoever has a session at the moment: one page's socket. */
export interface Owner {
  readonly reader: ReaderKey;
  /** Says when the socket is gone. */
  readonly gone: AbortSignal;
  /** The session ended, for a reason that a reader understands. */
  onClosed(id: string, reason: string): void;
  /** The reader has come back to the session on another socket. */
  onTaken(id: string): void;
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

/** 128 random bits, as good as a key: no other reader can name a session. */
const newId = () => randomBytes(16).toString('hex');

/** All sessions of a runner: who may open one, whose it is, how long it is kept, and its end. */
export class Sessions implements AsyncDisposable {
  readonly #labs: Map<string, Lab>;
  readonly #backend: SpareLabs;
  readonly #limits: Limits;
  readonly #onFault: (error: unknown) => void;
  readonly #images: Images;
  readonly #workshop: Workshop;
  readonly #accounts: Accounts;
  readonly #open = new Map<string, Open>();
  readonly #closing = new Set<Promise<void>>();
  readonly #admission: Admission;
  #roomTimer: NodeJS.Timeout | undefined;

  /** `onFault` hears of a session that could not be ended cleanly. */
  constructor(
    labs: Map<string, Lab>,
    backend: Backend,
    limits: Limits,
    onFault: (error: unknown) => void = () => {},
  ) {
    this.#labs = labs;
    this.#limits = limits;
    this.#onFault = onFault;
    this.#images = new Images(limits.strip);
    this.#workshop = new Workshop(limits.sandbox.makingAtOnce);
    this.#accounts = new Accounts(limits.processor, (reader) => this.#admission.isHere(reader));
    const comesLast = (reader: ReaderKey) => this.#accounts.of(reader).processor.isSpent;
    this.#admission = new Admission(limits.admission, () => this.#makeRoom(), comesLast);
    this.#backend = new SpareLabs(backend, limits.spares, this.#workshop, () => this.#admission.free);
  }

  /**
   * Opens a lab for a page, which may have to wait for a place; `onWaiting` hears how many
   * come before.
   *
   * @throws Refusal `lab-unknown`, `busy`
   * @throws SandboxError
   * @throws what the owner's signal says when the page is gone before
   */
  async open(
    labName: string,
    owner: Owner,
    onWaiting: (before: number) => void = () => {},
  ): Promise<{ id: string; session: Session }> {
    const lab = this.#labs.get(labName);
    if (!lab) throw new Refusal('lab-unknown');
    const place = await this.#admission.enter(owner.reader, onWaiting, owner.gone);
    try {
      owner.gone.throwIfAborted();
      const session = await Session.open(lab, this.#backend, this.#limits, this.#surroundings(owner));
      void session.prepared.finally(() => place.made());
      const id = newId();
      this.#open.set(id, { session, place, owner, usedAt: performance.now(), timer: undefined });
      void session.broken.then((reason) => this.#end(id, reason));
      if (owner.gone.aborted) await this.close(id);
      owner.gone.throwIfAborted();
      this.#touch(id);
      return { id, session };
    } catch (error) {
      place.leave();
      throw error;
    }
  }

  /** The session of a page that has it; the idle time begins anew. @throws Refusal `session-unknown` */
  get(id: string, owner: Owner): Session {
    const open = this.#open.get(id);
    if (!open || open.owner !== owner) throw new Refusal('session-unknown');
    this.#touch(id);
    return open.session;
  }

  /**
   * A page came back on another socket, with everything up to an event.
   *
   * @throws Refusal `session-unknown`, also when later events are gone; then nothing has changed
   */
  adopt(id: string, owner: Owner, after: number): Session {
    const open = this.#open.get(id);
    if (!open || open.owner.reader !== owner.reader || !open.session.transcript.holds(after)) {
      throw new Refusal('session-unknown');
    }
    const former = open.owner;
    open.owner = owner;
    if (former !== owner) former.onTaken(id);
    this.#touch(id);
    return open.session;
  }

  /** A page was left: its sessions end, at once or when it has not come back in time. */
  leave(owner: Owner, keptMs: number): void {
    for (const [id, open] of this.#open) {
      if (open.owner !== owner) continue;
      open.session.transcript.detach();
      if (keptMs > 0) this.#restart(id, keptMs, 'the page did not come back', true);
      else void this.close(id);
    }
  }

  /** What the sessions of a page have to say. */
  transcriptsOf(owner: Owner): Transcript[] {
    return [...this.#open.values()].flatMap((open) =>
      open.owner === owner ? [open.session.transcript] : [],
    );
  }

  /** Closes a session and waits until nothing of it is left. */
  async close(id: string): Promise<void> {
    const open = this.#open.get(id);
    if (!open) return;
    clearTimeout(open.timer);
    this.#open.delete(id);
    const closing = open.session[Symbol.asyncDispose]().catch(this.#onFault);
    this.#closing.add(closing);
    await closing;
    this.#closing.delete(closing);
    open.place.leave();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#roomTimer);
    const spares = this.#backend[Symbol.asyncDispose]();
    await Promise.all([...this.#open.keys()].map((id) => this.close(id)));
    await Promise.all([...this.#closing, spares]);
    this.#images[Symbol.dispose]();
  }

  #surroundings({ reader }: Owner) {
    return {
      account: this.#accounts.of(reader),
      images: this.#images,
      workshop: this.#workshop,
      hasPage: true,
    };
  }

  #touch(id: string): void {
    const open = this.#open.get(id);
    if (open) open.usedAt = performance.now();
    this.#restart(id, this.#limits.session.idleMs, 'nothing happened for a while');
  }

  /** While someone waits, the session that was left alone longest gives up its place. */
  #makeRoom(): void {
    clearTimeout(this.#roomTimer);
    const wanted = [...this.#open].filter(([, { owner }]) => this.#admission.isWaitedFor(owner.reader));
    if (wanted.length === 0) return;
    const { idleWhenFullMs } = this.#limits.session;
    const idle = wanted.filter(([, { session }]) => session.mayGiveWay);
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
      if (open.session.isBusy && !evenBusy) this.#touch(id);
      else this.#end(id, reason);
    }, afterMs);
  }

  #end(id: string, reason: string): void {
    const open = this.#open.get(id);
    if (!open) return;
    void this.close(id).then(() => open.owner.onClosed(id, reason));
  }
}
