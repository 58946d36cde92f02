import { once } from 'node:events';
import type { Duplex, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { Host, Lab } from '../../labs/lab.ts';
import type { HostState } from '../../protocol/host-state.ts';
import type { Ability, Impairment } from '../../protocol/impairment.ts';
import { agentIn } from '../agent-process.ts';
import {
  type Backend,
  type LabNetwork,
  type PacketListener,
  type RunningService,
  type Sandbox,
  SandboxError,
} from '../backend.ts';
import { isListening } from '../kernel-sockets.ts';
import type { Limits } from '../limits.ts';
import { linesOf } from '../lines.ts';
import { type Process, priorities } from '../process.ts';
import { Roster } from '../roster.ts';
import { captureDescriptor } from './capture/capture-script.ts';
import { watchCrossings } from './capture/watch-crossings.ts';
import { LabGroup } from './cgroup/lab-group.ts';
import { findTree, type TreeSearch } from './cgroup/tree.ts';
import { netnsControls } from './controls.ts';
import type { Holder } from './enter.ts';
import { hostManner, hostOrder } from './host-order.ts';
import { type LabUser, newLabUser } from './identity.ts';
import { killProcess } from './kill-inner.ts';
import { Launcher } from './launcher/launcher.ts';
import type { Order } from './launcher/order.ts';
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
  const launcher = new Launcher();
  return {
    name: 'netns',
    capabilities: { hosts: true, virtualNetwork: true, isolates: true, processLimit: true },
    isolation: netnsControls(limits, search),
    openNetwork: async (lab) => {
      const group = 'tree' in search ? new LabGroup(search.tree, limits) : undefined;
      return openNetwork(lab, runtime, limits, launcher, group);
    },
  };
}

/** The descriptor on which bwrap tells its child's pid; the next is the capture's. */
const status = 3;

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
  launcher: Launcher,
  group: LabGroup | undefined,
): Promise<LabNetwork> {
  const user = newLabUser();
  let holder: Process | undefined;
  try {
    holder = await launcher.launch(holderOrder(lab, runtime, limits, user, group));
    const pid = await whenReady(holder, limits.sandbox.prepareMs);
    const network = new NetnsNetwork(lab, holder, { pid, user, launcher }, runtime, limits, group);
    await network.serve();
    return network;
  } catch (error) {
    holder?.kill();
    await group?.remove();
    throw error;
  }
}

const holderOrder = (
  lab: Lab,
  runtime: Runtime,
  limits: Limits,
  user: LabUser,
  group: LabGroup | undefined,
): Order => ({
  command: ['bwrap', ...holderOptions(runtime), '/bin/sh', '-c', setupScript(lab, limits)],
  sockets: [0, 1, 2, status, captureDescriptor],
  user,
  priority: priorities.ordinary,
  ...(group && { entrance: group.holder.entrance }),
});

/** Waits for the script's `ready`; gives the pid whose namespaces are the lab's. */
async function whenReady(holder: Process, prepareMs: number): Promise<number> {
  for (const stream of holder.stdio) stream.on('error', () => {});
  const [, stdout, stderr] = holder.stdio as [Duplex, Duplex, Duplex];
  const said = text(stderr);
  const failed = (reason: string) => new SandboxError(`the virtual network ${reason}`);
  const gone = holder.ended.then(async () => {
    throw failed(`could not be made: ${(await said).trim() || 'bwrap said nothing'}`);
  });
  gone.catch(() => {});
  const timer = new AbortController();
  const late = pause(prepareMs, undefined, { signal: timer.signal }).then(() => {
    throw failed(`was not ready after ${prepareMs} ms`);
  });
  late.catch(() => {});
  const ready = Promise.all([
    once(linesOf(holder.stdio[status] as Duplex), 'line'),
    once(linesOf(stdout), 'line'),
  ]);
  const [[told]] = await Promise.race([ready, gone, late]).finally(() => timer.abort());
  return (JSON.parse(String(told)) as { 'child-pid': number })['child-pid'];
}

class NetnsNetwork implements LabNetwork {
  readonly broken: Promise<string>;
  readonly services: RunningService[] = [];
  /** With the addresses that hosts were leased. */
  #lab: Lab;
  readonly #process: Process;
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
    process: Process,
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
    this.#gone = process.ended;
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
    this.services.push(...(await startServices(servicesOf(this.#lab, this.#limits.nameServer), ground)));
    this.#lab = await takeLeases(this.#lab, ground);
  }

  async prepare(name: string, comesLast = false): Promise<Sandbox> {
    this.#mustHold();
    const host = this.#host(name);
    const group = this.#group?.add();
    const order = hostOrder(this.#lab, host, this.#holder, this.#runtime, this.#limits, group);
    const priority = comesLast ? priorities.last : priorities.ordinary;
    const making = this.#holder.launcher
      .launch({ ...order, priority })
      .then((process) => agentIn(process, hostManner(this.#holder, group), this.#limits.sandbox.prepareMs));
    return this.#roster.enter(name, making);
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
    const links = {
      settleMs: () => this.#limits.capture.settleMs + this.#links.slowestMs,
      latencyTo: (network: string, host: string) => this.#links.latencyTo(network, host),
    };
    watchCrossings(stream, portsOf(this.#lab), originUs, links, listener);
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
    return !this.#isClosed && !this.#process.isGone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The first process of the namespace, not bwrap around it: that one then takes leave of it.
    const holds = this.#holds;
    this.#isClosed = true;
    if (holds && !killProcess(this.#holder.pid)) this.#process.kill();
    await Promise.all([this.#gone, this.#roster.close()]);
    await this.#group?.remove();
  }
}
