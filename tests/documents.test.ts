import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md'];
const rooms = ['runner', 'src', 'tests', 'bench', 'scripts', 'bin'];

/** Paths of the project in backticks; a path with a gap in it is none. */
function namedIn(document: string): string[] {
  const text = readFileSync(join(root, document), 'utf8');
  const paths = [...text.matchAll(/`([\w./-]+\/[\w./-]*)`/g)].map(([, path = '']) => path);
  return paths.filter((path) => rooms.includes(path.split('/')[0] ?? ''));
}

test.each(documents)('every file that %s names is there', (document) => {
  expect(namedIn(document).filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('documents name files', () => {
  expect(documents.flatMap(namedIn).length).toBeGreaterThan(50);
});
