import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { platform } from 'node:process';
import { removeAbandoned } from './abandoned.ts';
import { ownFolder } from './own-folder.ts';
import { isOfOwnLine } from './own-line.ts';

/** What the runner limits by cgroup v2; a tree may offer fewer. */
export const controllers = ['memory', 'pids', 'cpu'] as const;

export type Controller = (typeof controllers)[number];

/** A cgroup in which the runner may make others, and what they can limit. */
export interface Tree {
  folder: string;
  controllers: Controller[];
}

/** A tree, or why there is none, as half a sentence. */
export type TreeSearch = { tree: Tree } | { missing: string };

/** A cgroup that has children with limits holds no process (cgroups(7)): the runner sits in this child. */
const runnerLeaf = 'wirebook-runner';

/**
 * Finds the cgroup v2 tree that this runner was given: its own cgroup, writable, with
 * controllers, and with nobody else in it. The runner and those it comes from are moved
 * into a leaf, so that other children can have limits. A second search finds the same.
 */
export function findTree(): TreeSearch {
  if (platform !== 'linux') return { missing: `cgroups need Linux, this is ${platform}` };
  const [mountinfo, cgroup] = ['mountinfo', 'cgroup'].map((name) => read(`/proc/self/${name}`));
  const own = ownFolder(mountinfo ?? '', cgroup ?? '');
  if (own === undefined) return { missing: 'no cgroup2 file system shows the runner’s cgroup' };
  const tree = treeAt(basename(own) === runnerLeaf ? dirname(own) : own);
  const missing = obstacle(tree, own) ?? takeOver(tree);
  if (missing !== undefined) return { missing };
  removeAbandoned(tree.folder);
  return { tree };
}

/** A folder as a tree, with what it offers of the controllers that limit anything here. */
export function treeAt(folder: string): Tree {
  const offered = words(join(folder, 'cgroup.controllers'));
  return { folder, controllers: controllers.filter((each) => offered.includes(each)) };
}

/** Lets children of a cgroup have limits. */
export const enable = (tree: Tree) =>
  writeFileSync(
    join(tree.folder, 'cgroup.subtree_control'),
    tree.controllers.map((each) => `+${each}`).join(' '),
  );

function obstacle(tree: Tree, own: string): string | undefined {
  if (tree.controllers.length === 0) {
    return 'the runner’s cgroup offers none of the controllers memory, pids and cpu';
  }
  if (!isWritable(tree.folder)) return 'the runner’s cgroup was not delegated to it';
  const strangers = isRoot(tree) ? [] : processesOf(own).filter((pid) => !isOfOwnLine(pid));
  return strangers.length === 0 ? undefined : 'the runner’s cgroup is shared with other programs';
}

/** The root of all cgroups has no type, and may hold processes beside children with limits. */
const isRoot = ({ folder }: Tree) => !existsSync(join(folder, 'cgroup.type'));

function takeOver(tree: Tree): string | undefined {
  try {
    if (!isRoot(tree)) moveToLeaf(tree.folder);
    enable(tree);
    return undefined;
  } catch (error) {
    return `the runner’s cgroup could not be divided: ${(error as NodeJS.ErrnoException).code}`;
  }
}

function moveToLeaf(folder: string): void {
  const leaf = join(folder, runnerLeaf);
  mkdirSync(leaf, { recursive: true });
  for (let pids = processesOf(folder); pids.length > 0; pids = processesOf(folder)) {
    for (const pid of pids) move(pid, leaf);
  }
}

function move(pid: number, folder: string): void {
  try {
    writeFileSync(join(folder, 'cgroup.procs'), String(pid));
  } catch (error) {
    // It has ended meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** What must be written to make children, to move processes and to let children have limits. */
function isWritable(folder: string): boolean {
  try {
    for (const name of ['', 'cgroup.procs', 'cgroup.subtree_control']) {
      accessSync(join(folder, name), constants.W_OK);
    }
    return true;
  } catch {
    return false;
  }
}

/** The processes of a cgroup; one of another process namespace is 0. */
const processesOf = (folder: string) => words(join(folder, 'cgroup.procs')).map(Number);

const words = (path: string) => read(path).split(/\s+/).filter(Boolean);

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
