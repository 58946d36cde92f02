import type { Lab } from '../runner/labs/lab.ts';
import { chooseBackend } from '../runner/sandbox/choose.ts';
import { defaultLimits } from '../runner/sandbox/limits.ts';
import { Session } from '../runner/sessions/session.ts';
import { runBare, timeMany } from './bare.ts';
import { oneHostLab } from './one-host-lab.ts';
import { quantile } from './statistics.ts';

const parallel = 2;
const runs = 40;
const rounds = 5;

export interface Throughput {
  /** Isolated runs a second divided by bare runs a second. */
  ratio: number;
  isolatedPerSecond: number[];
  barePerSecond: number[];
}

/** Sustained runs a second of a lab of one host, against the bare program, at the same parallelism. */
export async function measureThroughput(): Promise<Throughput> {
  using one = oneHostLab();
  const { backend } = await chooseBackend(defaultLimits, 'netns');
  const sessions = await Promise.all(
    Array.from({ length: parallel }, () => Session.open(one.lab, backend, defaultLimits)),
  );
  const [isolatedPerSecond, barePerSecond]: number[][] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    isolatedPerSecond?.push(perSecond(await timeIsolated(sessions, one.lab)));
    barePerSecond?.push(perSecond(await timeMany(runs, parallel, () => runBare(one.file))));
  }
  await Promise.all(sessions.map((session) => session[Symbol.asyncDispose]()));
  const [isolated = [], bare = []] = [isolatedPerSecond, barePerSecond];
  return {
    ratio: quantile(isolated, 0.5) / quantile(bare, 0.5),
    isolatedPerSecond: isolated,
    barePerSecond: bare,
  };
}

const perSecond = (ms: number) => runs / (ms / 1000);

/** Each session runs its share one after the other. */
async function timeIsolated(sessions: Session[], lab: Lab): Promise<number> {
  const [host = ''] = lab.hosts.keys();
  const before = performance.now();
  await Promise.all(
    sessions.map(async (session) => {
      session.transcript.attach(({ seq }) => session.transcript.acknowledge(seq), 0);
      for (let run = 0; run < runs / sessions.length; run += 1) await (await session.start(host)).ended;
    }),
  );
  return performance.now() - before;
}
