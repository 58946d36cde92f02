import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newLabName, removeAbandoned } from '../../../../runner/sandbox/netns/cgroup/abandoned.ts';
import { ControlGroup, countOf } from '../../../../runner/sandbox/netns/cgroup/control-group.ts';
import { newLabUser } from '../../../../runner/sandbox/netns/identity.ts';
import { Launcher } from '../../../../runner/sandbox/netns/launcher/launcher.ts';
import { cgroupsHere, groupsBelow, type TestTree, testTree } from '../../../support/cgroups.ts';

test.each([
  ['low 0\nhigh 0\nmax 14\noom 2\noom_kill 3\noom_group_kill 1\n', 'oom_kill', 3],
  ['usage_usec 204113\nuser_usec 180229\nsystem_usec 23884\n', 'usage_usec', 204113],
  ['usage_usec 204113\n', 'user_usec', 0],
  ['xoom_kill 3\n', 'oom_kill', 0],
  ['', 'oom_kill', 0],
])('reads one line of %j', (file, key, count) => {
  expect(countOf(file, key)).toBe(count);
});

const { able, lacks } = await cgroupsHere();

describe.skipIf(!able)(`a cgroup${able ? '' : lacks}`, () => {
  const launcher = new Launcher();
  let tree: TestTree;

  beforeAll(() => {
    tree = testTree() as TestTree;
  });

  afterAll(() => tree[Symbol.asyncDispose]());

  /** An unprivileged shell that enters, and then has a child. */
  async function entered(folder: string) {
    const group = new ControlGroup(folder, {});
    const shell = await launcher.launch({
      command: ['/bin/sh', '-c', 'sleep 60 & echo in; wait'],
      sockets: [0, 1, 2],
      user: newLabUser(),
      priority: 0,
      entrance: group.entrance,
    });
    await once(shell.stdio[1] as Readable, 'data');
    return { group, shell };
  }

  test('is entered by a process that may write nothing, and ends all that is in it', async () => {
    const folder = join(tree.folder, 'one');
    const { group, shell } = await entered(folder);
    expect(groupsBelow(tree.folder).one?.length).toBe(2);
    expect(group.processorMs()).toBeGreaterThan(0);
    expect(group.ranOutOfMemory()).toBe(false);
    await group.remove();
    expect(existsSync(folder)).toBe(false);
    expect(await shell.ended).toEqual({ signal: 'SIGKILL' });
  });

  test('can be removed twice, and at the same time', async () => {
    const group = new ControlGroup(join(tree.folder, 'two'), {});
    await Promise.all([group.remove(), group.remove()]);
    await group.remove();
  });

  test('of a runner that lives is not swept, of one that is gone it is', async () => {
    const names = [newLabName(), `wirebook-lab-${process.pid}-1-0123abcd`, 'wirebook-lab-x'];
    const folders = names.map((name) => join(tree.folder, name));
    for (const folder of folders) mkdirSync(folder);
    removeAbandoned(tree.folder);
    await expect.poll(() => folders.map((folder) => existsSync(folder))).toEqual([true, false, true]);
  });
});
