// Builds the site; with --if-stale only when a file it is made from is newer than the last build.
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { argv, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';

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
  return globSync(sources, { cwd: root }).some((file) => statSync(`${root}/${file}`).mtimeMs > builtMs);
}

if (!argv.includes('--if-stale') || isStale()) {
  console.log('Building the site …');
  execFileSync(execPath, [astro, 'build', '--silent'], {
    cwd: root,
    stdio: 'inherit',
    env: { ASTRO_TELEMETRY_DISABLED: '1' },
  });
}
