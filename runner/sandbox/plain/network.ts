import { execFile, type StdioOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { execPath, kill, platform } from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Lab } from '../../labs/lab.ts';
import { Refusal } from '../../protocol/errors.ts';
import type { Ability } from '../../protocol/impairment.ts';
import type { Control } from '../../protocol/service.ts';
import { type AgentManner, agentIn } from '../agent-process.ts';
import { type Backend, type LabNetwork, type Sandbox, SandboxError } from '../backend.ts';
import { hasNetstatListener, isListening } from '../kernel-sockets.ts';
import type { Limits } from '../limits.ts';
import { requireNeeds } from '../needs.ts';
import type { Process } from '../process.ts';
import { Roster } from '../roster.ts';
import { loopbackAddresses } from './addresses.ts';
import { createRunFolder, removeAbandonedFolders, removeRunFolder } from './folders.ts';
import { startProcess } from './start-process.ts';

/**
 * Hosts as bare processes on loopback: any operating system, one trusted reader, no
 * virtual network and no isolation.
 */
export function plainBackend(limits: Limits): Backend {
  void removeAbandonedFolders();
  const name = 'plain';
  const capabilities = {
    hosts: platform !== 'darwin',
    virtualNetwork: false,
    isolates: false,
    processLimit: platform !== 'win32',
  };
  return {
    name,
    capabilities,
    isolation: plainControls(limits),
    openNetwork: async (lab) => {
      requireNeeds(lab, { name, capabilities });
      return new PlainNetwork(lab, limits);
    },
  };
}

/** The watchdog asks ps(1) or /proc; Windows has neither. */
function plainControls({ sandbox }: Limits): Control[] {
  const watched = `looked at every ${sandbox.watchMs} ms`;
  return [
    { name: 'Isolation', detail: 'none: programs run as you' },
    {
      name: 'Memory, processes and processor time',
      detail: platform === 'win32' ? 'not bounded on Windows' : watched,
    },
  ];
}

const agent = fileURLToPath(new URL('../agent.cjs', import.meta.url));
const loopback = fileURLToPath(new URL('./loopback.cjs', import.meta.url));
const setpriv = '/usr/bin/setpriv';

class PlainNetwork implements LabNetwork {
  /** Nothing holds this network, so nothing can break it. */
  readonly broken = new Promise<string>(() => {});
  readonly services = [];
  readonly #lab: Lab;
  readonly #limits: Limits;
  readonly #addresses: Map<string, string>;
  readonly #roster = new Roster();
  readonly #folders = new Set<Promise<void>>();

  constructor(lab: Lab, limits: Limits) {
    this.#lab = lab;
    this.#limits = limits;
    this.#addresses = loopbackAddresses(lab);
  }

  async prepare(name: string): Promise<Sandbox> {
    const own = this.#addresses.get(name);
    if (own === undefined) throw new SandboxError(`the lab has no host “${name}”`);
    return this.#roster.enter(name, this.#start(own));
  }

  async #start(own: string): Promise<Sandbox> {
    const folder = await createRunFolder();
    const hosts = Object.fromEntries(this.#names());
    const environment = { ...systemEnvironment(), WIREBOOK_LOOPBACK: JSON.stringify({ own, hosts }) };
    try {
      const process = await startNode(folder, environment);
      const sandbox = await agentIn(process, manner, this.#limits.sandbox.prepareMs);
      this.#removeAfter(sandbox.ended, folder);
      return sandbox;
    } catch (error) {
      await removeRunFolder(folder);
      throw error;
    }
  }

  /** Every lab name and address with the loopback address it stands for. */
  #names(): [string, string][] {
    return [...this.#lab.hosts.values()].flatMap(({ name, interfaces }) => {
      const address = this.#addresses.get(name) ?? '127.0.0.1';
      return [name, ...interfaces.map((each) => each.address)].map((key): [string, string] => [key, address]);
    });
  }

  #removeAfter(ended: Promise<unknown>, folder: string): void {
    const removed = ended.then(async () => {
      await removeRunFolder(folder);
      this.#folders.delete(removed);
    });
    this.#folders.add(removed);
  }

  /** Loopback has no links. */
  async setLink(): Promise<void> {
    throw new Refusal('link-beyond-machine', 'programs run on loopback here, without a virtual network');
  }

  async resetLinks(): Promise<void> {}

  async linkAbilities(): Promise<Ability[]> {
    return [];
  }

  /** What crosses loopback is the whole machine's. */
  watch(): boolean {
    return false;
  }

  async isListening(name: string, port: number): Promise<boolean> {
    const address = this.#addresses.get(name);
    if (address === undefined) return false;
    if (platform === 'linux') return isListening('self', port, address);
    const { stdout } = await promisify(execFile)('netstat', ['-an']);
    return hasNetstatListener(stdout, port, address);
  }

  /** The tables here are the machine's, not a host's. */
  async state(): Promise<undefined> {}

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#roster.close();
    await Promise.all(this.#folders);
  }
}

/** Windows needs its system folder to open sockets; elsewhere a program gets no environment at all. */
const systemEnvironment = () => (platform === 'win32' ? { SystemRoot: 'C:\\Windows' } : {});

/** Where setpriv(1) exists the kernel ends the process when the runner ends, however it ends. */
function startNode(folder: string, env: NodeJS.ProcessEnv): Promise<Process> {
  const node = [execPath, '--disable-warning=ExperimentalWarning', '--require', loopback, agent];
  const [file = execPath, ...args] = existsSync(setpriv) ? [setpriv, '--pdeathsig', 'KILL', ...node] : node;
  const stdio: StdioOptions = ['pipe', 'pipe', 'pipe', 'pipe'];
  return startProcess(file, args, { env, cwd: folder, detached: platform !== 'win32', stdio });
}

const manner: AgentManner = {
  readEnding: (ending) => ending,
  signal: signalGroup,
  killMore: (pid) => signalGroup(pid, 'SIGKILL'),
  // There is one reader: nobody to stand back for.
  standBack: async () => {},
};

/** For a program and what it started and left in its own process group; Windows has neither. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  if (platform === 'win32') return;
  try {
    kill(-pid, signal);
  } catch {
    // The group is empty: there is nobody left.
  }
}
