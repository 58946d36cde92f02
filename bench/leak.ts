import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { descriptorsOf, networkNamespacesOf, rssOf, treeOf } from './processes.ts';
import { type BenchPage, BenchRunner } from './runner.ts';

const labs = 1000;
const settledAfter = 200;
const labsOfReader = 10;
/** The number of processes stays the same for so long when everything is closed and spare labs are made. */
const settleMs = 2000;

/** Labs after which as many spare ones are kept as ever will be. */
const firstLabs = 10;

export interface Leak {
  labs: number;
  processes: number;
  networkNamespaces: number;
  descriptors: number;
  temporaryFiles: number;
  /** RSS at the end against RSS after the first two hundred labs. */
  rssGrowth: number;
}

const temporaryFiles = () => readdirSync(tmpdir()).length;

/** Opens, runs and closes a thousand labs, and counts what is left. */
export async function measureLeak(): Promise<Leak> {
  await using runner = await BenchRunner.start();
  await useLabs(runner, firstLabs);
  const before = await look(runner.pid);
  await useLabs(runner, settledAfter);
  const settled = await look(runner.pid);
  await useLabs(runner, labs - settledAfter);
  const after = await look(runner.pid);
  return {
    labs,
    processes: after.processes - before.processes,
    networkNamespaces: after.networkNamespaces - before.networkNamespaces,
    descriptors: after.descriptors - before.descriptors,
    temporaryFiles: after.temporaryFiles - before.temporaryFiles,
    rssGrowth: Math.round((after.rss / settled.rss - 1) * 1000) / 1000,
  };
}

async function look(pid: number) {
  let tree: number[] = [];
  while (tree.length !== treeOf(pid).length) {
    tree = treeOf(pid);
    await pause(settleMs);
  }
  return {
    processes: tree.length,
    networkNamespaces: networkNamespacesOf(tree).size,
    descriptors: descriptorsOf(pid),
    temporaryFiles: temporaryFiles(),
    rss: rssOf(pid),
  };
}

/** By one reader after the other: somebody who opens lab after lab without end has to wait. */
async function useLabs(runner: BenchRunner, times: number): Promise<void> {
  for (let done = 0; done < times; done += labsOfReader) {
    using page = await runner.connect();
    for (let lab = 0; lab < labsOfReader; lab += 1) await useLab(page);
  }
}

async function useLab(page: BenchPage): Promise<void> {
  const session = await page.openLab('tcp-greet');
  await page.firstOutput(session, 'server');
  await page.ask({ type: 'session.close', session });
}
