import type { Outcome } from '../protocol/outcomes.ts';
import type { Sandbox, Usage } from '../sandbox/backend.ts';
import type { Bounds } from '../sandbox/limits.ts';
import type { Budget } from './budget.ts';

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
  #tick: NodeJS.Timeout | undefined;
  #chargedMs = 0;
  /** How many processes had been told to stand back. */
  #stoodBack = 0;
  #isOver = false;

  constructor(sandbox: Sandbox, bounds: Bounds, processor: Budget, report: (outcome: Outcome) => void) {
    this.#sandbox = sandbox;
    this.#bounds = bounds;
    this.#processor = processor;
    this.#report = report;
    const { wallMs } = bounds;
    if (wallMs !== undefined) {
      this.#wall = setTimeout(() => report({ kind: 'timedOut', clock: 'wall', limitMs: wallMs }), wallMs);
    }
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
    const exceeded = usage && this.#judge(usage);
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
    return usage.processes > processes ? { kind: 'processLimit', limit: processes } : undefined;
  }
}
