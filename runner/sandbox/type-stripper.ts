import { Worker } from 'node:worker_threads';
import type { StripLimits } from './limits.ts';

/** A text that waits for its turn, and whose it is. */
interface Job {
  source: string;
  author: unknown;
  done: (stripped: string | undefined) => void;
  late: NodeJS.Timeout;
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
  readonly #jobs: Job[] = [];
  /** Authors who do without, and until when. */
  readonly #banned = new Map<unknown, number>();
  #worker: Worker | undefined;

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
    const late = setTimeout(() => this.#giveUp(job), this.#limits.deadlineMs);
    const job: Job = { source, author, done: resolve, late };
    this.#jobs.push(job);
    if (this.#jobs.length === 1) this.#begin();
    return promise;
  }

  [Symbol.dispose](): void {
    for (const job of this.#jobs.splice(0)) end(job, undefined);
    this.#stop();
  }

  #begin(): void {
    const [job] = this.#jobs;
    if (!job) return;
    if (!this.#worker) this.#start();
    this.#worker?.postMessage(job.source);
  }

  #start(): void {
    const worker = new Worker(new URL('./strip-types.cjs', import.meta.url));
    this.#worker = worker;
    worker.unref();
    worker.on('message', (answer: Answer) => {
      if (worker === this.#worker) this.#take(answer);
    });
    worker.on('error', () => {
      if (worker === this.#worker) this.#fail();
    });
  }

  #take({ stripped, isBroken }: Answer): void {
    const job = this.#jobs.shift();
    if (job && isBroken) this.#blame(job);
    if (job) end(job, stripped);
    if (isBroken) this.#replace();
    this.#begin();
  }

  /** The thread could not be started, or ended: the next text tries again. */
  #fail(): void {
    this.#stop();
    const job = this.#jobs.shift();
    if (job) end(job, undefined);
    this.#begin();
  }

  /** Whoever is late is not waited for; who is being worked on takes the worker along. */
  #giveUp(job: Job): void {
    const place = this.#jobs.indexOf(job);
    this.#jobs.splice(place, 1);
    end(job, undefined);
    if (place > 0) return;
    this.#blame(job);
    this.#replace();
    this.#begin();
  }

  #blame({ author }: Job): void {
    const now = performance.now();
    for (const [each, until] of this.#banned) if (until < now) this.#banned.delete(each);
    this.#banned.set(author, now + this.#limits.banMs);
  }

  #isBanned(author: unknown): boolean {
    return (this.#banned.get(author) ?? Number.NEGATIVE_INFINITY) > performance.now();
  }

  #replace(): void {
    this.#stop();
    this.#start();
  }

  #stop(): void {
    void this.#worker?.terminate();
    this.#worker = undefined;
  }
}

function end({ done, late }: Job, stripped: string | undefined): void {
  clearTimeout(late);
  done(stripped);
}
