import { createInterface, type Interface } from 'node:readline';
import type { Readable } from 'node:stream';

/**
 * The lines of a stream, until it ends or fails. readline hands a stream's error on, and one that
 * nobody listens to there would end the runner.
 */
export const linesOf = (stream: Readable): Interface =>
  createInterface({ input: stream }).on('error', () => {});
