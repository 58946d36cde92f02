import { runBare, timeMany } from './bare.ts';
import { oneHostLab } from './one-host-lab.ts';
import { type BenchPage, BenchRunner, withoutSpares } from './runner.ts';
import { type Ratio, ratioOf } from './statistics.ts';

const readers = 30;
const bareRuns = 60;
const bareParallel = 2;
const rounds = 3;
const lab = 'tcp-greet';

/** Thirty readers press Run on a lab of two hosts at once, nothing prepared: until the last is greeted. */
export async function measureBurst(): Promise<Ratio> {
  using one = oneHostLab();
  await using runner = await BenchRunner.start(...withoutSpares);
  const pages = await Promise.all(Array.from({ length: readers }, () => runner.connect()));
  const [burst, bare]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    burst.push(await timeBurst(pages));
    bare.push(await timeMany(bareRuns, bareParallel, () => runBare(one.file)));
  }
  for (const page of pages) page[Symbol.dispose]();
  return ratioOf(burst, bare);
}

async function timeBurst(pages: BenchPage[]): Promise<number> {
  const before = performance.now();
  const sessions = await Promise.all(
    pages.map(async (page) => {
      const session = await page.openLab(lab);
      const greeted = page.next(
        (message) =>
          message.type === 'session.event' &&
          message.event.type === 'run.output' &&
          message.event.host === 'client' &&
          message.event.text.includes('Hello'),
      );
      page.send({ type: 'script.start', session });
      await greeted;
      return { page, session };
    }),
  );
  const took = performance.now() - before;
  await Promise.all(sessions.map(({ page, session }) => page.ask({ type: 'session.close', session })));
  return took;
}
