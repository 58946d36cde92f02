import { constants } from 'node:os';
import type { Ending } from '../backend.ts';

/** Other names of the same numbers (signal(7)). */
const aliases = ['SIGIOT', 'SIGPOLL', 'SIGUNUSED'];

/** The first and the last of the signals that have numbers only. */
const [firstRealTime, lastRealTime] = [34, 64];

const names = new Map(
  Object.entries(constants.signals)
    .filter(([name]) => !aliases.includes(name))
    .map(([name, number]) => [number as number, name]),
);

/** bwrap tells a signal as 128 plus its number, as a shell does (bwrap(1), signal(7)). */
export function readEnding(ending: Ending): Ending {
  const signal = 'code' in ending ? nameOf(ending.code - 128) : undefined;
  return signal === undefined ? ending : { signal };
}

function nameOf(number: number): string | undefined {
  const isRealTime = number >= firstRealTime && number <= lastRealTime;
  return isRealTime ? `SIGRTMIN+${number - firstRealTime}` : names.get(number);
}
