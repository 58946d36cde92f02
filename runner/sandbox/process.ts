import type { Duplex } from 'node:stream';
import type { Ending } from './backend.ts';

/** A process that was started, whoever is its parent. */
export interface Process {
  readonly pid: number;
  /** The runner's ends of what it has as its descriptors, from 0 on. */
  readonly stdio: readonly Duplex[];
  readonly ended: Promise<Ending>;
  readonly isGone: boolean;
  /** By SIGKILL; nothing when it is gone. */
  kill(): void;
}

/** Of what the runner starts (sched(7), nice values): it comes after the runner itself, which serves everybody. */
export const priorities = { ordinary: 5, last: 19 };
