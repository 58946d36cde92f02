// Builds the site; with --if-stale only when a file it is made from is newer than the last build.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, lstatSync, statSync } from 'node:fs';
import process, { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { loadLabs } from '../runner/labs/load.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const astro = fileURLToPath(new URL('../node_modules/astro/bin/astro.mjs', import.meta.url));
const built = `${root}/dist/index.html`;

const sources = [
  'astro.config.mjs',
  'package-lock.json',
  'public/**',
  'src/**',
  'runnable/**',
  'runner/labs/**',
  'runner/protocol/**',
  'runner/wire/**',
];

function isStale(): boolean {
  if (!existsSync(built)) return true;
  const builtMs = statSync(built).mtimeMs;
  // A lab may hold a link to nowhere.
  return globSync(sources, { cwd: root }).some((file) => lstatSync(`${root}/${file}`).mtimeMs > builtMs);
}

function build(): void {
  console.log('Building the site …');
  // Those that a lesson shows fail the build as well; the others only cannot be run.
  for (const { message } of loadLabs(`${root}/runnable`).broken.values()) console.error(message);
  const { status } = spawnSync(execPath, [astro, 'build', '--silent'], {
    cwd: root,
    stdio: 'inherit',
    env: { ASTRO_TELEMETRY_DISABLED: '1' },
  });
  process.exitCode = status ?? 1;
}

if (!process.argv.includes('--if-stale') || isStale()) build();
