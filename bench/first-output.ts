import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chosenLabs } from '../runner/cli/course.ts';
import { firstOutputBare } from './bare.ts';
import { type BenchPage, BenchRunner } from './runner.ts';
import { type Ratio, ratioOf } from './statistics.ts';

const lab = 'tcp-greet';
const host = 'server';
const rounds = 40;
const warmUpRounds = 3;

/** How long a reader looks at a lab before pressing Run, at the least. */
const readingMs = 400;

export interface FirstOutput {
  /** Run pressed on an opened lab until its first output, against a cold `node file.ts`. */
  firstOutput: Ratio;
  /** The same with the lab not opened before. */
  coldLab: Ratio;
}

/** Click to first output over a real WebSocket, and the same program as a bare process, in turn. */
export async function measureFirstOutput(): Promise<FirstOutput> {
  const folder = mkdtempSync(join(tmpdir(), 'wirebook-bench-'));
  const file = join(folder, 'server.ts');
  writeFileSync(file, chosenLabs([lab])[0]?.hosts.get(host)?.program?.source ?? '');
  const samples = { prepared: [] as number[], cold: [] as number[], bare: [] as number[] };
  try {
    await using runner = await BenchRunner.start();
    using page = await runner.connect();
    for (let round = -warmUpRounds; round < rounds; round += 1) {
      const taken = {
        prepared: await timePrepared(page),
        cold: await timeCold(page),
        bare: await firstOutputBare(file),
      };
      if (round < 0) continue;
      for (const key of ['prepared', 'cold', 'bare'] as const) samples[key].push(taken[key]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return {
    firstOutput: ratioOf(samples.prepared, samples.bare),
    coldLab: ratioOf(samples.cold, samples.bare),
  };
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

async function timeCold(page: BenchPage): Promise<number> {
  const before = performance.now();
  const session = await page.openLab(lab);
  await page.firstOutput(session, host);
  const took = performance.now() - before;
  await page.ask({ type: 'session.close', session });
  return took;
}
