import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Host, Lab } from '../../labs/lab.ts';
import type { HostState } from '../../protocol/host-state.ts';
import type { Ability, Impairment } from '../../protocol/impairment.ts';
import { startAgent } from '../agent-process.ts';
import {
  type Backend,
  type LabNetwork,
  type PacketListener,
  type Sandbox,
  SandboxError,
} from '../backend.ts';
import { isListening } from '../kernel-sockets.ts';
import type { Limits, NetworkLimits } from '../limits.ts';
import { Roster } from '../roster.ts';
import { startProcess } from '../start-process.ts';
import { captureDescriptor } from './capture/capture-script.ts';
import { watchCrossings } from './capture/watch-crossings.ts';
import { enterBy } from './cgroup/control-group.ts';
import { LabGroup } from './cgroup/lab-group.ts';
import { findTree, type TreeSearch } from './cgroup/tree.ts';
import { netnsControls } from './controls.ts';
import type { Holder } from './enter.ts';
import { hostCommand } from './host-command.ts';
import { type LabUser, newLabUser } from './identity.ts';
import { killProcess } from './kill-inner.ts';
import { Links } from './links.ts';
import { findRuntime, type Runtime } from './runtime.ts';
import { servicesOf, startServices } from './services/services.ts';
import { takeLeases } from './services/take-leases.ts';
import { portsOf, setupScript } from './setup-script.ts';
import { readState } from './state.ts';

/**
 * Hosts as network namespaces, made by an unprivileged user. An outer sandbox, the
 * holder, owns the namespaces of a lab and holds them open; when it ends, the kernel
 * ends every process of the lab with it. Where the runner was given a cgroup tree the
 * kernel bounds every sandbox as one.
 */
export function netnsBackend(limits: Limits, search: TreeSearch = findTree()): Backend {
  const runtime = findRuntime();
  return {
    name: 'netns',
    capabilities: { hosts: true, virtualNetwork: true, isolates: true, processLimit: true },
    isolation: netnsControls(limits, search),
    openNetwork: async (lab) => {
      const group = 'tree' in search ? new LabGroup(search.tree, limits) : undefined;
      return openNetwork(lab, runtime, limits, group);
    },
  };
}

/** The descriptor on which bwrap tells its child's pid, and the entrance of the holder's cgroup; between them the capture. */
const [status, entrance] = [3, captureDescriptor + 1];

/** CAP_SETFCAP: without it the kernel refuses the nested user namespace's map. CAP_NET_RAW: to see packets. */
const holderOptions = (runtime: Runtime) => [
  ...['--ro-bind', runtime.folder, runtime.folder],
  ...['--unshare-all', '--uid', '0', '--gid', '0', '--die-with-parent', '--cap-drop', 'ALL'],
  ...['CAP_NET_ADMIN', 'CAP_NET_RAW', 'CAP_SYS_ADMIN', 'CAP_SETFCAP'].flatMap((name) => ['--cap-add', name]),
  ...['--ro-bind', '/usr', '/usr', '--symlink', 'usr/bin', '/bin', '--symlink', 'usr/sbin', '/sbin'],
  ...['--symlink', 'usr/lib', '/lib', '--symlink', 'usr/lib64', '/lib64'],
  ...['--proc', '/proc', '--dev', '/dev', '--tmpfs', '/run', '--tmpfs', '/tmp'],
  ...['--setenv', 'PATH', '/usr/bin:/usr/sbin', '--json-status-fd', String(status)],
];

async function openNetwork(
  lab: Lab,
  runtime: Runtime,
  limits: Limits,
  group: LabGroup | undefined,
): Promise<LabNetwork> {
  const user = newLabUser();
  let holder: ChildProcess | undefined;
  try {
    holder = await startHolder(lab, runtime, limits.network, user, group);
    const pid = await whenReady(holder, limits.sandbox.prepareMs);
    const network = new NetnsNetwork(lab, holder, { pid, user }, runtime, limits, group);
    await network.serve();
    return network;
  } catch (error) {
    holder?.kill('SIGKILL');
    await group?.remove();
    throw error;
  }
}

async function startHolder(
  lab: Lab,
  runtime: Runtime,
  limits: NetworkLimits,
  user: LabUser,
  group: LabGroup | undefined,
): Promise<ChildProcess> {
  const script = [...(group ? [`${enterBy(entrance)} || exit`] : []), setupScript(lab, limits)].join('\n');
  try {
    return await startProcess('bwrap', [...holderOptions(runtime), '/bin/sh', '-c', script], {
      env: {},
      cwd: '/',
      stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe', ...(group ? [group.holder.entrance] : [])],
      ...user,
    });
  } finally {
    group?.holder.closeEntrance();
  }
}

/** Waits for the script's `ready`; gives the pid whose namespaces are the lab's. */
async function whenReady(holder: ChildProcess, prepareMs: number): Promise<number> {
  const said = text(holder.stderr as Readable);
  const failed = (reason: string) => new SandboxError(`the virtual network ${reason}`);
  const gone = once(holder, 'exit').then(async () => {
    throw failed(`could not be made: ${(await said).trim() || 'bwrap said nothing'}`);
  });
  const late = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(failed(`was not ready after ${prepareMs} ms`)), prepareMs);
    holder.once('exit', () => clearTimeout(timer));
    holder.stdout?.once('data', () => clearTimeout(timer));
  });
  gone.catch(() => {});
  late.catch(() => {});
  const [[told]] = await Promise.race([
    Promise.all([once(lines(holder.stdio[status]), 'line'), once(lines(holder.stdout), 'line')]),
    gone,
    late,
  ]);
  return (JSON.parse(String(told)) as { 'child-pid': number })['child-pid'];
}

const lines = (stream: unknown) => createInterface({ input: stream as Readable });

class NetnsNetwork implements LabNetwork {
  readonly broken: Promise<string>;
  /** With the addresses that hosts were leased. */
  #lab: Lab;
  readonly #process: ChildProcess;
  readonly #holder: Holder;
  readonly #runtime: Runtime;
  readonly #limits: Limits;
  readonly #group: LabGroup | undefined;
  readonly #roster = new Roster();
  readonly #links: Links;
  readonly #gone: Promise<unknown>;
  readonly #failed = Promise.withResolvers<string>();
  #isClosed = false;

  constructor(
    lab: Lab,
    process: ChildProcess,
    holder: Holder,
    runtime: Runtime,
    limits: Limits,
    group: LabGroup | undefined,
  ) {
    this.#lab = lab;
    this.#process = process;
    this.#holder = holder;
    this.#runtime = runtime;
    this.#limits = limits;
    this.#group = group;
    this.#links = new Links(lab, holder);
    this.#gone = once(process, 'exit');
    const lost = this.#gone.then(() => 'the process that holds the virtual network ended');
    this.broken = Promise.race([lost, this.#failed.promise]);
  }

  /** Starts what serves the lab from one of its hosts. @throws SandboxError */
  async serve(): Promise<void> {
    await this.#links.open();
    const ground = {
      holder: this.#holder,
      prepareMs: this.#limits.sandbox.prepareMs,
      prepare: (host: string) => this.prepare(host),
      onBroken: this.#failed.resolve,
    };
    await startServices(servicesOf(this.#lab, this.#limits.nameServer), ground);
    this.#lab = await takeLeases(this.#lab, ground);
  }

  async prepare(name: string, comesLast = false): Promise<Sandbox> {
    this.#mustHold();
    const host = this.#host(name);
    const group = this.#group?.add();
    const command = hostCommand(this.#lab, host, this.#holder, this.#runtime, this.#limits, group);
    const starting = startAgent(command, this.#limits.sandbox.prepareMs, comesLast);
    // The process was started, or could not be, before this goes on.
    group?.closeEntrance();
    return this.#roster.enter(name, starting);
  }

  async setLink(network: string, host: string, impairment: Impairment): Promise<void> {
    this.#mustHold();
    return this.#links.set(network, host, impairment);
  }

  async resetLinks(): Promise<void> {
    this.#mustHold();
    return this.#links.reset();
  }

  async linkAbilities(): Promise<Ability[]> {
    this.#mustHold();
    return this.#links.abilities();
  }

  watch(originUs: number, listener: PacketListener): boolean {
    const stream = this.#process.stdio[captureDescriptor] as Readable;
    const settleMs = () => this.#limits.capture.settleMs + this.#links.slowestMs;
    watchCrossings(stream, portsOf(this.#lab), originUs, settleMs, listener);
    return true;
  }

  async isListening(name: string, port: number): Promise<boolean> {
    const sandbox = this.#roster.of(name);
    return sandbox !== undefined && isListening(sandbox.pid, port);
  }

  async state(name: string): Promise<HostState> {
    this.#mustHold();
    return readState(this.#holder, this.#host(name), this.#limits);
  }

  #host(name: string): Host {
    const host = this.#lab.hosts.get(name);
    if (!host) throw new SandboxError(`the lab has no host “${name}”`);
    return host;
  }

  /** The holder's pid is nobody's, or somebody else's, once it is gone. */
  #mustHold(): void {
    if (!this.#holds) throw new SandboxError('the lab was closed');
  }

  get #holds(): boolean {
    return !this.#isClosed && this.#process.exitCode === null && this.#process.signalCode === null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The first process of the namespace, not bwrap around it: that one then takes leave of it.
    const holds = this.#holds;
    this.#isClosed = true;
    if (holds && !killProcess(this.#holder.pid)) this.#process.kill('SIGKILL');
    await Promise.all([this.#gone, this.#roster.close()]);
    await this.#group?.remove();
  }
}
