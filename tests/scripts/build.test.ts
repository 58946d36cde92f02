import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { courseFolders } from '../../runner/cli/course.ts';
import { courseCopy } from '../support/course-copy.ts';

/** A build, on a machine that does much else. */
const patienceMs = 240_000;

let course: ReturnType<typeof courseCopy>;

beforeAll(() => {
  const labs = readdirSync(courseFolders.labs, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  course = courseCopy(...labs.map(({ name }) => name));
  course.takeSiteSources();
});
afterAll(() => course[Symbol.dispose]());

const built = () => existsSync(join(course.folder, 'dist/tcp-server/index.html'));

function build() {
  const { status, stderr } = spawnSync(execPath, [join(course.folder, 'scripts/build.ts'), '--if-stale']);
  return { status, stderr: String(stderr) };
}

test('a broken lab that no lesson shows is named, and the site is built', { timeout: patienceMs }, () => {
  course.write('broken', { 'lab.json': '{' });
  symlinkSync('/nowhere/at/all', join(course.runnable, 'broken/x.ts'));
  course.write('torn', { 'lab.json': course.read('tcp-greet', 'lab.json') });
  course.write('torn', { 'server.ts': '', 'client.ts': '' });
  course.write('torn/recording', { 'packets.pcapng': 'nonsense' });
  const { status, stderr } = build();
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: expect.stringContaining('broken/lab.json: expected JSON'),
  });
  expect(built()).toBe(true);
  expect(existsSync(join(course.folder, 'dist/labs/tcp-greet.pcapng'))).toBe(true);
  expect(existsSync(join(course.folder, 'dist/labs/torn.pcapng'))).toBe(false);
  expect(build()).toEqual({ status: 0, stderr: '' });
});

test('a broken lab that a lesson shows fails the build, with its own error', { timeout: patienceMs }, () => {
  rmSync(join(course.folder, 'dist'), { recursive: true });
  const server = join(course.runnable, 'tcp-greet/server.ts');
  rmSync(server);
  symlinkSync('/etc/hostname', server);
  const { status, stderr } = build();
  expect(status).toBe(1);
  expect(stderr).toContain('server.ts: expected a file, received a symbolic link');
  expect(built()).toBe(false);
});
