import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const text = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8');
const { packages } = JSON.parse(text) as {
  packages: Record<string, { optionalDependencies?: Record<string, string> }>;
};

test('the lock file names no registry (npm run lock)', () => {
  expect(text).not.toMatch(/"resolved": "https?:/);
});

test('the lock file has an entry for every optional package, whatever the platform (npm run lock)', () => {
  const missing = Object.entries(packages).flatMap(([parent, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !packages[`node_modules/${name}`] && !packages[`${parent}/node_modules/${name}`],
    ),
  );
  expect(missing).toEqual([]);
});
