import type { Outcome } from '../protocol/outcomes.ts';
import type { Sandbox, Usage } from '../sandbox/backend.ts';
import type { Bounds } from './bounds.ts';
import type { Budget } from './budget.ts';
import type { Overtime } from './overtime.ts';

/**
 * Looks at a sandbox again and again and reports the first limit it goes over: wall time,
 * processor time, memory or processes. What it uses is charged to its reader; when that
 * reader's share is spent, it stands back, and is charged no more.
 */
export class Watchdog implements Disposable {
  readonly #bounds: Bounds;
  readonly #sandbox: Sandbox;
  readonly #processor: Budget;
  readonly #report: (outcome: Outcome) => void;
  readonly #wall: NodeJS.Timeout | undefined;
  readonly #overtime: Overtime | undefined;
  readonly #startedAt = performance.now();
  #tick: NodeJS.Timeout | undefined;
  #chargedMs = 0;
  /** How many processes had been told to stand back. */
  #stoodBack = 0;
  #isOver = false;

  /** @param overtime decides about the wall time where the sandbox may outlast it */
  constructor(
    sandbox: Sandbox,
    bounds: Bounds,
    processor: Budget,
    report: (outcome: Outcome) => void,
    overtime?: Overtime,
  ) {
    this.#sandbox = sandbox;
    this.#bounds = bounds;
    this.#processor = processor;
    this.#report = report;
    this.#overtime = overtime;
    const { wallMs } = bounds;
    if (wallMs !== undefined && !overtime) this.#wall = setTimeout(() => report(wallTime(wallMs)), wallMs);
    this.#schedule();
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    clearTimeout(this.#wall);
    clearTimeout(this.#tick);
  }

  #schedule(): void {
    this.#tick = setTimeout(() => void this.#look(), this.#bounds.watchMs);
  }

  async #look(): Promise<void> {
    const usage = await this.#sandbox.usage().catch(() => undefined);
    if (this.#isOver) return;
    const exceeded = usage ? this.#judge(usage) : this.#judgeUnseen();
    if (exceeded) return this.#report(exceeded);
    if (usage) this.#charge(usage);
    this.#schedule();
  }

  #charge({ processorMs, processes }: Usage): void {
    if (this.#stoodBack === 0) this.#processor.spend(processorMs - this.#chargedMs);
    this.#chargedMs = processorMs;
    // Processes that were born while the others were told are told as well.
    if (!this.#processor.isSpent || processes <= this.#stoodBack) return;
    this.#stoodBack = processes;
    this.#sandbox.standBack().catch(() => {
      this.#stoodBack = 0;
    });
  }

  #judge(usage: Usage): Outcome | undefined {
    const { memoryBytes, processorMs, processes, reservedBytes, mappedBytes } = this.#bounds;
    const hoards = usage.reservedBytes > reservedBytes || usage.mappedBytes > mappedBytes;
    if (usage.memoryBytes > memoryBytes || hoards) return { kind: 'memoryLimit', limitBytes: memoryBytes };
    if (usage.processorMs > processorMs) {
      return { kind: 'timedOut', clock: 'processor', limitMs: processorMs };
    }
    if (usage.processes > processes) return { kind: 'processLimit', limit: processes };
    const isOver = this.#overtime?.isOver(this.#ageMs, usage.processorMs);
    return isOver ? wallTime(this.#bounds.wallMs ?? 0) : undefined;
  }

  /** Where nobody can tell what is used, nothing is known to rest. */
  #judgeUnseen(): Outcome | undefined {
    const { wallMs } = this.#bounds;
    const isOver = this.#overtime && wallMs !== undefined && this.#ageMs >= wallMs;
    return isOver ? wallTime(wallMs) : undefined;
  }

  get #ageMs(): number {
    return performance.now() - this.#startedAt;
  }
}

const wallTime = (limitMs: number): Outcome => ({ kind: 'timedOut', clock: 'wall', limitMs });
