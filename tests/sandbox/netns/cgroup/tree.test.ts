import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TreeSearch } from '../../../../runner/sandbox/netns/cgroup/tree.ts';
import { cgroupsHere, groupsBelow, type TestTree, testTree } from '../../../support/cgroups.ts';

const { able, offered, lacks } = await cgroupsHere();

const module = new URL('../../../../runner/sandbox/netns/cgroup/tree.ts', import.meta.url).href;

/** Looks twice: what was found and made must be found again. */
const search = `import { findTree } from '${module}';
  findTree();
  process.stdout.write(JSON.stringify(findTree()));`;

describe.skipIf(!able)(`a runner’s own cgroup${lacks}`, () => {
  let tree: TestTree;
  let count = 0;

  beforeAll(() => {
    tree = testTree() as TestTree;
  });

  afterAll(() => tree[Symbol.asyncDispose]());

  /** A cgroup such as a unit of systemd has. */
  function unit(): string {
    count += 1;
    const folder = join(tree.folder, `unit-${count}`);
    mkdirSync(folder);
    return folder;
  }

  /** What a runner finds that is started in this cgroup by a shell, as `npm start` is. */
  async function found(folder: string): Promise<TreeSearch> {
    const script = `echo 0 > ${folder}/cgroup.procs && "$@"; exit`;
    const node = [execPath, '--disable-warning=ExperimentalWarning', '--input-type=module', '-e', search];
    const runner = spawn('/bin/sh', ['-c', script, 'sh', ...node], { stdio: ['ignore', 'pipe', 'inherit'] });
    return JSON.parse(await text(runner.stdout));
  }

  test.skipIf(offered.length > 0)('that offers no controller is told as such', async () => {
    expect(await found(unit())).toEqual({
      missing: 'the runner’s cgroup offers none of the controllers memory, pids and cpu',
    });
  });

  test.skipIf(offered.length === 0)(`is taken over when the runner is alone in it${lacks}`, async () => {
    const folder = unit();
    expect(await found(folder)).toEqual({ tree: { folder, controllers: offered } });
    expect(Object.keys(groupsBelow(folder))).toEqual(['wirebook-runner']);
  });

  test.skipIf(offered.length === 0)(`is left alone when a stranger is in it${lacks}`, async () => {
    const folder = unit();
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
    writeFileSync(join(folder, 'cgroup.procs'), String(stranger.pid));
    try {
      expect(await found(folder)).toEqual({ missing: 'the runner’s cgroup is shared with other programs' });
      expect(groupsBelow(folder)).toEqual({});
    } finally {
      stranger.kill();
    }
  });

  test.skipIf(offered.length === 0)(`loses the labs of runners that were killed${lacks}`, async () => {
    const folder = unit();
    const [dead, foreign] = ['wirebook-lab-999999999-1-0123abcd', 'another'];
    for (const name of [dead, foreign]) mkdirSync(join(folder, name));
    mkdirSync(join(folder, dead, 'sandbox-1'));
    await found(folder);
    expect(existsSync(join(folder, dead))).toBe(false);
    expect(existsSync(join(folder, foreign))).toBe(true);
  });
});
