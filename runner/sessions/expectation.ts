import { setTimeout as pause } from 'node:timers/promises';
import type { Step } from '../labs/manifest.ts';
import type { HostState } from '../protocol/host-state.ts';

/** A script's step about a table of a host's state. */
export type Expectation = Extract<Step, { expect: string }>;

type Row = Record<string, string | number>;

/** How soon a host's tables are read again while something is expected of them, and how often at last. */
const [firstPollMs, lastPollMs] = [20, 200];

/** How many rows a message quotes. */
const quotedRows = 4;

/** True when the table shows what is expected: a row with all the given columns, or none such. */
export function holds(state: HostState, { table, has, lacks }: Expectation): boolean {
  const wanted = Object.entries(has ?? lacks ?? {});
  const rows: Row[] = state[table].map((row) => ({ ...row }));
  const found = rows.some((row) => wanted.every(([column, value]) => row[column] === value));
  return found === (has !== undefined);
}

/**
 * Reads a host's tables until one shows what is expected, at most so long.
 *
 * @returns what was expected and what came instead; undefined when it held
 */
export async function awaitTable(
  step: Expectation,
  read: (host: string) => Promise<HostState | undefined>,
  withinMs: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const deadline = performance.now() + withinMs;
  for (let waitMs = firstPollMs; ; waitMs = Math.min(lastPollMs, waitMs * 1.25)) {
    const state = await read(step.expect);
    signal.throwIfAborted();
    if (state && holds(state, step)) return undefined;
    if (state === undefined || performance.now() > deadline) return explain(step, state, withinMs);
    await pause(waitMs, undefined, { signal });
  }
}

function explain({ expect, table, has, lacks }: Expectation, state: HostState | undefined, withinMs: number) {
  const wanted = `${has ? 'a row' : 'no row'} with ${JSON.stringify(has ?? lacks)}`;
  const rows: object[] = state?.[table] ?? [];
  const more = rows.length > quotedRows ? ` and ${rows.length - quotedRows} more` : '';
  const received = rows.length === 0 ? 'no row' : JSON.stringify(rows.slice(0, quotedRows)) + more;
  return `expected ${wanted} in the ${table} of ${expect} within ${withinMs / 1000} s, received ${received}`;
}
