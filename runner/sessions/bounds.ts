import type { Limits } from '../sandbox/limits.ts';

/** What the watchdog lets a sandbox's processes have. */
export interface Bounds {
  /** None while the lab is open. */
  wallMs?: number;
  processorMs: number;
  memoryBytes: number;
  processes: number;
  /** Of one process. */
  reservedBytes: number;
  mappedBytes: number;
  watchMs: number;
}

export const runBounds = ({ run, sandbox }: Limits): Bounds => ({ ...sandbox, ...run });
export const serviceBounds = ({ service, sandbox }: Limits): Bounds => ({ ...sandbox, ...service });
