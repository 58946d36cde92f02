import { Worker } from 'node:worker_threads';
import type { StripLimits } from './limits.ts';

/** A text, and whose it is. */
interface Job {
  source: string;
  author: unknown;
  done: (stripped: string | undefined) => void;
  /** Until its turn comes, and then until it is done. */
  patience: NodeJS.Timeout;
}

interface Answer {
  stripped?: string;
  isBroken: boolean;
}

/**
 * Replaces the types of programs by blanks, so that every position stays what it was. Readers
 * write them: a text of 89 bytes can keep the parser busy for seconds, another breaks it for
 * good. So the parser works in a thread of its own, which is replaced when it is late or
 * broken, and the author of such a text does without it for a while.
 */
export class TypeStripper implements Disposable {
  readonly #limits: StripLimits;
  readonly #waiting: Job[] = [];
  /** Authors who do without, and until when. */
  readonly #banned = new Map<unknown, number>();
  #worker: Worker | undefined;
  #isReady = false;
  #current: Job | undefined;

  /** Begins at once to load the parser. */
  constructor(limits: StripLimits) {
    this.#limits = limits;
    this.#start();
  }

  /**
   * The text without its types; undefined when it does not parse or takes too long. Who then
   * runs it as it is hears from Node what is wrong with it, at their own expense.
   */
  strip(source: string, author: unknown): Promise<string | undefined> {
    if (this.#isBanned(author)) return Promise.resolve(undefined);
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const patience = setTimeout(() => this.#dropWaiting(job), this.#limits.deadlineMs);
    const job: Job = { source, author, done: resolve, patience };
    this.#waiting.push(job);
    this.#goOn();
    return promise;
  }

  [Symbol.dispose](): void {
    this.#finish(undefined);
    for (const job of this.#waiting.splice(0)) end(job, undefined);
    this.#stop();
  }

  /** Begins with the next text, once the parser is there. */
  #goOn(): void {
    if (this.#current || this.#waiting.length === 0) return;
    if (!this.#worker) this.#start();
    if (!this.#isReady) return;
    const job = this.#waiting.shift() as Job;
    clearTimeout(job.patience);
    job.patience = setTimeout(() => this.#giveUp(job), this.#limits.deadlineMs);
    this.#current = job;
    this.#worker?.postMessage(job.source);
  }

  #start(): void {
    const worker = new Worker(new URL('./strip-types.cjs', import.meta.url));
    this.#worker = worker;
    worker.unref();
    worker.on('message', (answer: Answer | 'ready') => {
      if (worker !== this.#worker) return;
      if (answer === 'ready') this.#isReady = true;
      else this.#take(answer);
      this.#goOn();
    });
    worker.on('error', () => {
      if (worker === this.#worker) this.#fail();
    });
  }

  #take({ stripped, isBroken }: Answer): void {
    if (isBroken && this.#current) this.#replaceAfter(this.#current);
    this.#finish(stripped);
  }

  /** The thread could not be started, or ended: the next text tries again. */
  #fail(): void {
    this.#stop();
    this.#finish(undefined);
    const next = this.#waiting.shift();
    if (next) end(next, undefined);
    this.#goOn();
  }

  #giveUp(job: Job): void {
    this.#replaceAfter(job);
    this.#finish(undefined);
  }

  /** Others took too long; it is not to blame. */
  #dropWaiting(job: Job): void {
    this.#waiting.splice(this.#waiting.indexOf(job), 1);
    end(job, undefined);
  }

  #finish(stripped: string | undefined): void {
    if (this.#current) end(this.#current, stripped);
    this.#current = undefined;
  }

  #replaceAfter({ author }: Job): void {
    const now = performance.now();
    for (const [each, until] of this.#banned) if (until < now) this.#banned.delete(each);
    this.#banned.set(author, now + this.#limits.banMs);
    this.#stop();
    this.#start();
  }

  #isBanned(author: unknown): boolean {
    return (this.#banned.get(author) ?? Number.NEGATIVE_INFINITY) > performance.now();
  }

  #stop(): void {
    void this.#worker?.terminate();
    this.#worker = undefined;
    this.#isReady = false;
  }
}

function end({ done, patience }: Job, stripped: string | undefined): void {
  clearTimeout(patience);
  done(stripped);
}
