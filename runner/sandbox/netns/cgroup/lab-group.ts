import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SandboxError } from '../../backend.ts';
import type { Limits } from '../../limits.ts';
import { newLabName } from './abandoned.ts';
import { ControlGroup, removeGroup, type Settings } from './control-group.ts';
import { type Controller, enable, type Tree } from './tree.ts';

/** bwrap and the first process of the sandbox, beside the program's own. */
const wrappers = 2;

/** Over this time processor time is shared out (CFS bandwidth control). */
const periodUs = 100_000;

/** What each controller holds a run to. */
const settings = ({ run, sandbox }: Limits): Record<Controller, Settings> => ({
  memory: {
    'memory.max': run.memoryBytes + sandbox.kernelBytes,
    'memory.swap.max': 0,
    'memory.oom.group': 1,
  },
  pids: { 'pids.max': run.processes + wrappers },
  cpu: { 'cpu.max': `${sandbox.processors * periodUs} ${periodUs}` },
});

/** The cgroup of a lab: a child for what holds its network, and one for each sandbox. */
export class LabGroup {
  readonly holder: ControlGroup;
  readonly #folder: string;
  readonly #settings: Settings;
  #count = 0;

  /** @throws SandboxError when the tree takes no more */
  constructor(tree: Tree, limits: Limits) {
    const each = settings(limits);
    this.#settings = Object.assign({}, ...tree.controllers.map((name) => each[name]));
    this.#folder = join(tree.folder, newLabName());
    try {
      this.holder = making(() => {
        mkdirSync(this.#folder);
        enable({ ...tree, folder: this.#folder });
        return new ControlGroup(join(this.#folder, 'holder'), {});
      });
    } catch (error) {
      void this.remove();
      throw error;
    }
  }

  /** A cgroup for one sandbox, with a run's limits. @throws SandboxError */
  add(): ControlGroup {
    this.#count += 1;
    const folder = join(this.#folder, `sandbox-${this.#count}`);
    return making(() => new ControlGroup(folder, this.#settings));
  }

  /** Ends what is left of the lab and removes it all. */
  remove(): Promise<void> {
    return removeGroup(this.#folder);
  }
}

/** @throws SandboxError that says what the kernel refused */
function making<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw new SandboxError(`Cannot make a cgroup: ${(error as Error).message}`);
  }
}
