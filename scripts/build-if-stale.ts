// Builds the site when a file it is made from is newer than the last build.
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = `${root}/dist/index.html`;

const sources = [
  'astro.config.mjs',
  'package-lock.json',
  'public/**',
  'src/**',
  'runnable/**',
  'runner/labs/**',
  'runner/protocol/**',
];

function newestSourceMs(): number {
  const files = globSync(sources, { cwd: root, exclude: ['**/node_modules/**'] });
  return Math.max(...files.map((file) => statSync(`${root}/${file}`).mtimeMs));
}

if (!existsSync(built) || statSync(built).mtimeMs < newestSourceMs()) {
  console.log('Building the site …');
  const astro = fileURLToPath(import.meta.resolve('astro/package.json')).replace(
    /package\.json$/,
    'bin/astro.mjs',
  );
  execFileSync(execPath, [astro, 'build'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}
