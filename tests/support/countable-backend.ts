import { PassThrough } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { Lab } from '../../runner/labs/lab.ts';
import {
  type Backend,
  type Ending,
  type LabNetwork,
  type Sandbox,
  SandboxError,
} from '../../runner/sandbox/backend.ts';

/** A process that is none, and ends when told. */
class CountableSandbox implements Sandbox {
  readonly pid = 0;
  readonly stdin = new PassThrough();
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  readonly reports = new PassThrough();
  readonly #end = Promise.withResolvers<Ending>();
  readonly ended = this.#end.promise;

  start(): void {}
  async standBack(): Promise<void> {}

  async usage(): Promise<undefined> {}
  signal(): void {}
  kill(): void {
    this.#end.resolve({ signal: 'SIGKILL' });
  }
}

/** A network without hosts that remembers what became of it. */
export class CountableNetwork implements LabNetwork {
  readonly lab: Lab;
  readonly sandboxes: Sandbox[] = [];
  readonly #broken = Promise.withResolvers<string>();
  readonly broken = this.#broken.promise;
  readonly services = [];
  isGone = false;

  constructor(lab: Lab) {
    this.lab = lab;
  }

  async prepare(): Promise<Sandbox> {
    const sandbox = new CountableSandbox();
    this.sandboxes.push(sandbox);
    return sandbox;
  }

  break(): void {
    this.#broken.resolve('the test broke it');
  }

  async isListening(): Promise<boolean> {
    return false;
  }
  async state(): Promise<undefined> {}
  async setLink(): Promise<void> {}
  async resetLinks(): Promise<void> {}
  async linkAbilities(): Promise<[]> {
    return [];
  }
  watch(): boolean {
    return false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isGone = true;
  }
}

/** A backend whose labs cost nothing, so that their number and their ends can be looked at. */
export class CountableBackend implements Backend {
  readonly name = 'plain';
  readonly capabilities = { hosts: false, virtualNetwork: false, isolates: false, processLimit: false };
  readonly isolation = [];
  /** Every network ever made, in order. */
  readonly made: CountableNetwork[] = [];
  makingMs = 0;
  fails = false;

  async openNetwork(lab: Lab): Promise<LabNetwork> {
    await pause(this.makingMs);
    if (this.fails) throw new SandboxError('the test lets it fail');
    const network = new CountableNetwork(lab);
    this.made.push(network);
    return network;
  }

  get alive(): CountableNetwork[] {
    return this.made.filter(({ isGone }) => !isGone);
  }
}
