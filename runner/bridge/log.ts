import pino, { type Logger } from 'pino';
import { environment } from '../environment.ts';

export type { Logger };

/**
 * The runner's log, on stderr: what happened to which session, never what a reader or a
 * program wrote.
 */
export const createLog = (): Logger =>
  pino({ level: environment.logLevel, base: undefined }, pino.destination({ fd: 2, sync: true }));
