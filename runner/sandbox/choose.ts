import { platform } from 'node:process';
import type { Lab } from '../labs/lab.ts';
import type { Ability } from '../protocol/impairment.ts';
import type { BackendName } from '../protocol/service.ts';
import type { Backend } from './backend.ts';
import type { Limits } from './limits.ts';
import { hasCommand, netnsCommands } from './netns/commands.ts';
import { netnsBackend } from './netns/network.ts';
import { plainBackend } from './plain/network.ts';

/** The backend in force, and why it is this one, as a sentence for the reader. */
export interface Choice {
  backend: Backend;
  why: string;
}

/** Every backend, the best first. A new one is a folder and a line here. */
const backends: Record<BackendName, (limits: Limits) => Backend> = {
  netns: netnsBackend,
  plain: plainBackend,
};

export const backendNames = Object.keys(backends) as BackendName[];

const reasons: Record<BackendName, string> = {
  netns: 'every host has its own network namespace, addresses and sandbox',
  plain: 'programs run as bare processes on loopback, without a virtual network or isolation',
};

/** The `netns` backend, which really made a host here, or why it does not work on this machine. */
async function tryNetns(limits: Limits): Promise<Backend | string> {
  if (platform !== 'linux') return `virtual hosts need Linux, this is ${platform}`;
  const missing = netnsCommands.filter((command) => !hasCommand(command));
  if (missing.length > 0) return `this machine lacks ${missing.map(({ name }) => name).join(', ')}`;
  try {
    const backend = netnsBackend(limits);
    await using network = await backend.openNetwork(probeLab);
    (await network.prepare('probe')).kill();
    return backend;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Why `netns` does not work on this machine; undefined when it does. */
export async function netnsProblem(limits: Limits): Promise<string | undefined> {
  const tried = await tryNetns(limits);
  return typeof tried === 'string' ? tried : undefined;
}

/** What this machine's virtual links can do to packets; nothing without a virtual network. */
export async function linkAbilitiesHere(limits: Limits): Promise<Ability[]> {
  const tried = await tryNetns(limits);
  if (typeof tried === 'string') return [];
  await using network = await tried.openNetwork(probeLab);
  return await network.linkAbilities();
}

/**
 * Chooses the wanted backend, or the best this machine can do.
 *
 * @throws Error when `netns` was asked for by name and does not work here
 */
export async function chooseBackend(limits: Limits, wanted?: BackendName): Promise<Choice> {
  if (wanted === 'plain') return { backend: plainBackend(limits), why: `asked for: ${reasons.plain}` };
  const tried = await tryNetns(limits);
  if (typeof tried !== 'string') return { backend: tried, why: reasons.netns };
  if (wanted === 'netns') {
    throw new Error(`Cannot use the netns backend: ${tried}. Run “npx wirebook doctor” for the mend`);
  }
  return { backend: plainBackend(limits), why: `${reasons.plain}, because ${tried}` };
}

const probeAddress = { address: '192.168.1.1', prefixLength: 24 };

const probeLab: Lab = {
  name: 'probe',
  title: 'Probe',
  folder: '',
  networks: [{ name: 'lan', subnet: '192.168.1.0/24', subnet6: undefined }],
  hosts: new Map([
    [
      'probe',
      {
        name: 'probe',
        title: undefined,
        program: { file: 'probe.ts', source: '', regions: new Map() },
        on: undefined,
        arguments: [],
        files: new Map(),
        interfaces: [
          { network: 'lan', ...probeAddress, mac: '02:00:c0:a8:01:01', addresses: [probeAddress] },
        ],
        routes: [],
        forwards: false,
        nat: undefined,
        lowPorts: false,
        rawSockets: false,
      },
    ],
  ]),
  script: [],
  volatile: [],
  exercise: undefined,
  files: new Map(),
  needs: [],
  manifest: { title: 'Probe', networks: {}, hosts: {}, script: [] },
  zone: undefined,
  links: [],
  leases: [],
};
