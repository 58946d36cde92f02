import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chosenLabs } from '../runner/cli/course.ts';
import { firstOutputBare } from './bare.ts';
import { type BenchPage, BenchRunner, withoutSpares } from './runner.ts';
import { type Ratio, ratioOf } from './statistics.ts';

const lab = 'tcp-greet';
const host = 'server';
const rounds = 40;
const warmUpRounds = 3;

/** How long a reader looks at a lab before pressing Run, at the least. */
const readingMs = 400;

/** How long a runner at rest may take to make a spare lab. */
const spareMs = 2000;
const spareRounds = 15;

export interface FirstOutput {
  /** Run pressed on an opened lab until its first output, against a cold `node file.ts`. */
  firstOutput: Ratio;
  /** The same with the lab not opened before, and no spare one. */
  coldLab: Ratio;
  /** The same with a spare lab, because others opened it lately. */
  spareLab: Ratio;
}

/** Click to first output over a real WebSocket, and the same program as a bare process, in turn. */
export async function measureFirstOutput(): Promise<FirstOutput> {
  const folder = mkdtempSync(join(tmpdir(), 'wirebook-bench-'));
  const file = join(folder, 'server.ts');
  writeFileSync(file, chosenLabs([lab])[0]?.hosts.get(host)?.program?.source ?? '');
  try {
    return { ...(await measureWithoutSpares(file)), spareLab: await measureSpare(file) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measureWithoutSpares(file: string): Promise<Pick<FirstOutput, 'firstOutput' | 'coldLab'>> {
  const samples = { prepared: [] as number[], cold: [] as number[], bare: [] as number[] };
  await using runner = await BenchRunner.start(...withoutSpares);
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    // Another reader each time: who opens lab after lab without reading them has to wait.
    using page = await runner.connect();
    const taken = {
      prepared: await timePrepared(page),
      cold: await timeUnopened(page),
      bare: await firstOutputBare(file),
    };
    if (round < 0) continue;
    for (const key of ['prepared', 'cold', 'bare'] as const) samples[key].push(taken[key]);
  }
  return {
    firstOutput: ratioOf(samples.prepared, samples.bare),
    coldLab: ratioOf(samples.cold, samples.bare),
  };
}

/** A reader opens a lab, presses Run at once and leaves, now and then; then the next comes. */
async function measureSpare(file: string): Promise<Ratio> {
  const [spare, bare]: [number[], number[]] = [[], []];
  await using runner = await BenchRunner.start();
  using page = await runner.connect();
  for (let round = -warmUpRounds; round < spareRounds; round += 1) {
    const took = await timeUnopened(page);
    await pause(spareMs);
    const bareTook = await firstOutputBare(file);
    if (round < 0) continue;
    spare.push(took);
    bare.push(bareTook);
  }
  return ratioOf(spare, bare);
}

async function timePrepared(page: BenchPage): Promise<number> {
  const session = await page.openLab(lab);
  await pause(readingMs);
  const before = performance.now();
  await page.firstOutput(session, host);
  const took = performance.now() - before;
  await page.ask({ type: 'session.close', session });
  return took;
}

async function timeUnopened(page: BenchPage): Promise<number> {
  const before = performance.now();
  const session = await page.openLab(lab);
  await page.firstOutput(session, host);
  const took = performance.now() - before;
  await page.ask({ type: 'session.close', session });
  return took;
}
