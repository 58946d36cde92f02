import { setTimeout as pause } from 'node:timers/promises';
import { pssOf, rssOf, treeOf } from './processes.ts';
import { BenchRunner } from './runner.ts';

const floods = 20;
const floodMs = 4000;
/** Until processes have settled and spare labs are made. */
const settleMs = 3000;
const flood = "const line = 'y'.repeat(4096); for (;;) console.log(line);";

export interface Memory {
  /** The runner's RSS while programs flood, divided by its RSS at rest. */
  floodMemory: { ratio: number; restMiB: number; highestMiB: number };
  /** Proportional memory of one warm lab of two hosts, in MiB. */
  warmLab: { pssMiB: number };
}

const toMiB = (bytes: number) => Math.round((bytes / 2 ** 20) * 10) / 10;

/** Memory of a runner: with a warm lab, at rest, and under twenty programs that flood. */
export async function measureMemory(): Promise<Memory> {
  await using runner = await BenchRunner.start();
  await using pages = new AsyncDisposableStack();
  const connect = async () => pages.use(await runner.connect());
  const page = await connect();
  const shared = treeOf(runner.pid);
  const warm = await page.openLab('tcp-greet');
  await pause(settleMs);
  const pssMiB = toMiB(pssOf(treeOf(runner.pid).filter((pid) => !shared.includes(pid))));
  await page.ask({ type: 'session.close', session: warm });

  const readers = await Promise.all(Array.from({ length: floods }, connect));
  const opened = await Promise.all(
    readers.map(async (reader) => ({ reader, session: await reader.openLab('tcp-greet') })),
  );
  await pause(settleMs);
  const restMiB = toMiB(rssOf(runner.pid));
  let highestMiB = restMiB;
  const sampling = setInterval(() => {
    highestMiB = Math.max(highestMiB, toMiB(rssOf(runner.pid)));
  }, 20);
  for (const { reader, session } of opened) {
    reader.send({ type: 'run.start', session, host: 'server', source: flood });
  }
  await pause(floodMs);
  clearInterval(sampling);
  return { floodMemory: { ratio: highestMiB / restMiB, restMiB, highestMiB }, warmLab: { pssMiB } };
}
