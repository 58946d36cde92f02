import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { Lab } from '../../../labs/lab.ts';
import { type RunningService, type Sandbox, SandboxError } from '../../backend.ts';
import type { NameServerLimits } from '../../limits.ts';
import { linesOf } from '../../lines.ts';
import type { Holder } from '../enter.ts';
import { mustInNetwork } from '../host-shell.ts';
import { leaseService } from './lease-services.ts';
import type { NameServerFile } from './name-server.ts';
import { dnsPackage, type Service, serviceImage } from './service.ts';
import { zoneFile } from './zone-file.ts';

/** What services need of the network they serve. */
export interface Ground {
  holder: Holder;
  prepareMs: number;
  /** Makes a waiting process on a host. */
  prepare: (host: string) => Promise<Sandbox>;
  /** Hears of a service that ended before its lab. */
  onBroken: (reason: string) => void;
}

/** The services a lab asks for; they belong to its network, not to a run. */
export function servicesOf(lab: Lab, limits: NameServerLimits): Service[] {
  const leases = lab.leases.map((leased) => leaseService(lab, leased));
  const { zone } = lab;
  if (!zone) return leases;
  const file: NameServerFile = { ...zoneFile(lab, zone), limits };
  const data = { 'zone.json': JSON.stringify(file), ...dnsPackage() };
  return [
    ...leases,
    {
      host: zone.server,
      title: 'name server',
      image: serviceImage(['name-server.ts', 'zone-answers.ts'], data),
    },
  ];
}

/** Starts services and waits until each says that it is ready. @throws SandboxError */
export async function startServices(services: Service[], ground: Ground): Promise<RunningService[]> {
  return Promise.all(services.map((service) => startService(service, ground)));
}

async function startService({ host, title, setup, image }: Service, ground: Ground): Promise<RunningService> {
  if (setup) await mustInNetwork(ground.holder, host, `prepare the ${title} on ${host}`, setup);
  const sandbox = await ground.prepare(host);
  const said = text(sandbox.stderr);
  const lines = linesOf(sandbox.stdout);
  const ready = once(lines, 'line');
  sandbox.start(image);
  const ended = sandbox.ended.then(
    async () => `the lab’s ${title} ended: ${(await said).trim() || 'it said nothing'}`,
  );
  const late = pause(ground.prepareMs, `the lab’s ${title} was not ready after ${ground.prepareMs} ms`, {
    ref: false,
  });
  const problem = await Promise.race([ready.then(() => undefined), ended, late]);
  if (problem !== undefined) throw new SandboxError(problem);
  lines.resume();
  void ended.then(ground.onBroken);
  return { title, sandbox };
}
