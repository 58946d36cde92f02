import { execFileSync } from 'node:child_process';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { type Ratio, ratioOf } from './statistics.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const astro = fileURLToPath(new URL('../node_modules/astro/bin/astro.mjs', import.meta.url));
const rounds = 3;

function time(args: string[]): number {
  const before = performance.now();
  execFileSync(execPath, args, { cwd: root, stdio: 'ignore', env: { ASTRO_TELEMETRY_DISABLED: '1' } });
  return performance.now() - before;
}

/** A full build of the site, against the start of the same tool saying its version. */
export function measureBuild(): Ratio {
  const builds: number[] = [];
  const starts: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    builds.push(time([astro, 'build']));
    starts.push(time([astro, '--version']));
  }
  return ratioOf(builds, starts);
}
