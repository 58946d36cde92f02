import { env, stdout } from 'node:process';

/** Everything the runner takes from its environment; no other file reads it. */
export const environment = {
  /** Where `serve` may open a browser: a terminal with a desktop behind it. */
  hasDesktop: stdout.isTTY === true && (env['DISPLAY'] ?? env['WAYLAND_DISPLAY']) !== undefined,
  /** How much the runner logs: pino's level names. */
  logLevel: env['WIREBOOK_LOG'] ?? 'warn',
};
