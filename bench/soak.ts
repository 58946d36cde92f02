import { setTimeout as pause } from 'node:timers/promises';
import { HonestReader } from './honest-reader.ts';
import { startHostileCrowd } from './hostile-crowd.ts';
import { rssOf } from './processes.ts';
import { BenchRunner } from './runner.ts';
import { type Ratio, ratioOf } from './statistics.ts';

const readers = 5;
const quietMs = 60_000;
const hostileMs = 600_000;
/** Until what was left behind is closed, and memory given back. */
const afterMs = 60_000;

export interface Soak {
  /** From a line typed to its answer, among hostile pages ÷ on a quiet runner. */
  typed: Ratio;
  /** From Run to the first output, the same way. */
  run: Ratio;
  /** Runs of honest readers that did not come to their end. */
  lostRuns: number;
  /** The runner's memory a minute after the last hostile page left, divided by its memory before the first. */
  memoryAfter: number;
  memoryHighest: number;
  hostile: Record<string, number>;
}

/** Five honest readers, alone and then for ten minutes among twenty pages that mean harm. */
export async function measureSoak(): Promise<Soak> {
  await using runner = await BenchRunner.start();
  const honest = await Promise.all(Array.from({ length: readers }, () => HonestReader.come(runner)));
  const quiet = await readFor(quietMs, honest);
  const restBytes = rssOf(runner.pid);
  let highestBytes = restBytes;
  const sampling = setInterval(() => {
    highestBytes = Math.max(highestBytes, rssOf(runner.pid));
  }, 250);
  const crowd = startHostileCrowd(runner);
  const among = await readFor(hostileMs, honest);
  const hostile = await crowd.leave();
  await pause(afterMs);
  clearInterval(sampling);
  const afterBytes = rssOf(runner.pid);
  for (const reader of honest) reader[Symbol.dispose]();
  return {
    typed: ratioOf(among.typedMs, quiet.typedMs),
    run: ratioOf(among.runMs, quiet.runMs),
    lostRuns: quiet.lost + among.lost,
    memoryAfter: afterBytes / restBytes,
    memoryHighest: highestBytes / restBytes,
    hostile,
  };
}

interface Read {
  typedMs: number[];
  runMs: number[];
  lost: number;
}

async function readFor(durationMs: number, honest: HonestReader[]): Promise<Read> {
  const until = performance.now() + durationMs;
  const read: Read = { typedMs: [], runMs: [], lost: 0 };
  await Promise.all(
    honest.map(async (reader) => {
      while (performance.now() < until) {
        try {
          read.runMs.push(await reader.run());
          for (let line = 0; line < 5; line += 1) {
            await pause(800);
            read.typedMs.push(await reader.type());
          }
          await reader.stop();
        } catch (error) {
          read.lost += 1;
          console.error(`an honest run was lost: ${(error as Error).message}`);
          await reader.comeBack();
        }
        await pause(1000);
      }
    }),
  );
  return read;
}
