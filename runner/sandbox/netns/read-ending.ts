import type { Ending } from '../backend.ts';

const signals: Record<number, string> = {
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
  31: 'SIGSYS',
};

/** bwrap tells a signal as 128 plus its number, as a shell does (bwrap(1), signal(7)). */
export function readEnding(ending: Ending): Ending {
  const signal = 'code' in ending ? signals[ending.code - 128] : undefined;
  return signal === undefined ? ending : { signal };
}
