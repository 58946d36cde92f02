import type { Outcome } from '../protocol/outcomes.ts';
import type { Sandbox, Usage } from '../sandbox/backend.ts';
import type { Limits } from '../sandbox/limits.ts';

/**
 * Looks at a sandbox again and again and reports the first limit it goes over: wall time,
 * processor time, memory or processes.
 */
export class Watchdog implements Disposable {
  readonly #limits: Limits;
  readonly #sandbox: Sandbox;
  readonly #report: (outcome: Outcome) => void;
  readonly #wall: NodeJS.Timeout;
  #tick: NodeJS.Timeout | undefined;

  constructor(sandbox: Sandbox, limits: Limits, report: (outcome: Outcome) => void) {
    this.#sandbox = sandbox;
    this.#limits = limits;
    this.#report = report;
    const { wallMs } = limits.run;
    this.#wall = setTimeout(() => report({ kind: 'timedOut', clock: 'wall', limitMs: wallMs }), wallMs);
    this.#schedule();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#wall);
    clearTimeout(this.#tick);
  }

  #schedule(): void {
    this.#tick = setTimeout(() => void this.#look(), this.#limits.sandbox.watchMs);
  }

  async #look(): Promise<void> {
    const usage = await this.#sandbox.usage();
    if (usage === undefined) return;
    const exceeded = this.#judge(usage);
    if (exceeded) this.#report(exceeded);
    else this.#schedule();
  }

  #judge(usage: Usage): Outcome | undefined {
    const { memoryBytes, processorMs, processes } = this.#limits.run;
    const { reservedBytes, mappedBytes } = this.#limits.sandbox;
    const hoards = usage.reservedBytes > reservedBytes || usage.mappedBytes > mappedBytes;
    if (usage.memoryBytes > memoryBytes || hoards) return { kind: 'memoryLimit', limitBytes: memoryBytes };
    if (usage.processorMs > processorMs) {
      return { kind: 'timedOut', clock: 'processor', limitMs: processorMs };
    }
    return usage.processes > processes ? { kind: 'processLimit', limit: processes } : undefined;
  }
}
