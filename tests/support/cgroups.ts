import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pid } from 'node:process';
import { removeGroup } from '../../runner/sandbox/netns/cgroup/control-group.ts';
import { ownFolder } from '../../runner/sandbox/netns/cgroup/own-folder.ts';
import {
  type Controller,
  controllers,
  enable,
  findTree,
  type Tree,
  treeAt,
} from '../../runner/sandbox/netns/cgroup/tree.ts';

/** A cgroup of a test with what this machine can limit, which may be nothing; gone with its scope. */
export interface TestTree extends Tree, AsyncDisposable {}

/**
 * Makes a cgroup below the one this test was given; where that offers no controller, one in
 * which processes are only kept together. Undefined where this test may make none.
 */
export function testTree(): TestTree | undefined {
  const above = folderAbove();
  if (above === undefined) return undefined;
  const folder = join(above, `wirebook-test-${pid}`);
  try {
    mkdirSync(folder);
  } catch {
    return undefined;
  }
  const tree = treeAt(folder);
  enable(tree);
  return { ...tree, [Symbol.asyncDispose]: () => removeGroup(folder) };
}

function folderAbove(): string | undefined {
  const search = findTree();
  if ('tree' in search) return search.tree.folder;
  const [mountinfo, cgroup] = ['mountinfo', 'cgroup'].map((name) =>
    readFileSync(`/proc/self/${name}`, 'latin1'),
  );
  return ownFolder(mountinfo ?? '', cgroup ?? '');
}

/** What a test of cgroups must leave out on this machine, and why; to be shown. */
export async function cgroupsHere(): Promise<{ able: boolean; offered: Controller[]; lacks: string }> {
  await using tree = testTree();
  if (!tree) return { able: false, offered: [], lacks: ' (NOT TESTED: no cgroup can be made here)' };
  const missing = controllers.filter((each) => !tree.controllers.includes(each));
  const search = findTree();
  const why = 'missing' in search ? search.missing : 'the tree does not offer it';
  const words = ` (NOT TESTED for ${missing.join(', ')}: ${why})`;
  return { able: true, offered: tree.controllers, lacks: missing.length === 0 ? '' : words };
}

/** The cgroups below a tree, with the processes in each. */
export function groupsBelow(folder: string): Record<string, number[]> {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  const folders = names.filter((each) => each.isDirectory()).map((each) => join(each.parentPath, each.name));
  return Object.fromEntries(
    folders.map((each) => [
      each.slice(folder.length + 1),
      readFileSync(join(each, 'cgroup.procs'), 'latin1').split('\n').filter(Boolean).map(Number),
    ]),
  );
}
