import { setTimeout as pause } from 'node:timers/promises';
import { type BenchPage, BenchRunner, withoutSpares } from './runner.ts';
import { type Ratio, ratioOf } from './statistics.ts';

const lab = 'tcp-greet';
const rounds = 30;
const warmUpRounds = 3;

/** How long a reader looks at a lab before pressing Run, at the least. */
const readingMs = 400;

/**
 * What it costs a client’s first output, which comes after a handshake, that a page watches
 * the lab’s packets: against the same without a watcher, in turn.
 */
export async function measureCapture(): Promise<Ratio> {
  const [watched, unwatched]: [number[], number[]] = [[], []];
  await using runner = await BenchRunner.start(...withoutSpares);
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    using page = await runner.connect();
    const took = [await timeClient(page, true), await timeClient(page, false)] as const;
    if (round < 0) continue;
    watched.push(took[0]);
    unwatched.push(took[1]);
  }
  return ratioOf(watched, unwatched);
}

async function timeClient(page: BenchPage, isWatched: boolean): Promise<number> {
  const session = await page.openLab(lab);
  if (isWatched) await page.ask({ type: 'packets.watch', session });
  await page.firstOutput(session, 'server');
  await pause(readingMs);
  const before = performance.now();
  await page.firstOutput(session, 'client');
  const took = performance.now() - before;
  await page.ask({ type: 'session.close', session });
  return took;
}
