import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { courseRoot } from '../src/course-root.ts';

test('the course is found from any folder inside it', () => {
  const root = courseRoot();
  expect(existsSync(join(root, 'runnable/tcp-greet/lab.json'))).toBe(true);
  expect(courseRoot(join(root, 'src/snippets'))).toBe(root);
  expect(courseRoot(join(root, 'dist/not/made/yet'))).toBe(root);
});

test('a folder outside any course is refused in words', () => {
  expect(() => courseRoot(tmpdir())).toThrow('Cannot find the course: expected a folder with runnable/');
});
