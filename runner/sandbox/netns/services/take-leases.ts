import { isIPv4 } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { Host, Lab } from '../../../labs/lab.ts';
import { SandboxError } from '../../backend.ts';
import { mustInNetwork } from '../host-shell.ts';
import type { Lease } from './dhcp-client.ts';
import { attachment, broadcastRoute } from './lease-services.ts';
import { serviceImage } from './service.ts';
import type { Ground } from './services.ts';

/**
 * Lets every host whose address is "dhcp" get one by a real exchange, one after the other
 * so that each gets the same in every run.
 *
 * @returns the lab with the addresses its hosts got
 * @throws SandboxError when a host got none
 */
export async function takeLeases(lab: Lab, ground: Ground): Promise<Lab> {
  const hosts = new Map(lab.hosts);
  for (const { network } of lab.leases) {
    for (const host of lab.hosts.values()) {
      const waits =
        host.on === undefined && host.interfaces.some((each) => each.network === network && each.leased);
      if (waits) hosts.set(host.name, withLease(host, network, await takeLease(lab, host, network, ground)));
    }
  }
  // A second program on a host has that host's addresses.
  for (const host of lab.hosts.values()) {
    const owner = host.on === undefined ? undefined : hosts.get(host.on);
    if (owner) hosts.set(host.name, { ...host, interfaces: owner.interfaces, lease: owner.lease });
  }
  return { ...lab, hosts };
}

async function takeLease(lab: Lab, host: Host, network: string, ground: Ground): Promise<Lease> {
  const { own, device } = attachment(lab, host.name, network);
  const change = (script: string) =>
    mustInNetwork(ground.holder, host.name, `lease an address to ${host.name}`, script);
  await change(`ip route add ${broadcastRoute(device)}`);
  const lease = await askForLease(host.name, own.mac, ground);
  const router = lease.router === undefined ? '' : `\nip route replace default via ${lease.router}`;
  await change(`set -e
ip addr add ${lease.address}/${own.prefixLength} brd + dev ${device}
ip route del ${broadcastRoute(device)}${router}`);
  return lease;
}

async function askForLease(hostName: string, mac: string, ground: Ground): Promise<Lease> {
  const sandbox = await ground.prepare(hostName);
  const said = Promise.all([text(sandbox.stdout), text(sandbox.stderr)]);
  sandbox.start(
    serviceImage(['dhcp-client.ts', 'dhcp-message.ts'], { 'client.json': JSON.stringify({ mac, hostName }) }),
  );
  const late = pause(ground.prepareMs, undefined, { ref: false }).then(() => sandbox.kill());
  await Promise.race([sandbox.ended, late]);
  const [stdout, stderr] = await said;
  const lease = readLease(stdout);
  if (lease) return lease;
  throw new SandboxError(`${hostName} got no address: ${stderr.trim() || 'no server answered'}`);
}

/** Reads what the client printed; the addresses in it become words of a command. */
function readLease(stdout: string): Lease | undefined {
  if (stdout === '') return undefined;
  const lease = JSON.parse(stdout) as Lease;
  const addresses = [lease.address, lease.server, lease.router ?? lease.address];
  return addresses.every((address) => isIPv4(address)) ? lease : undefined;
}

function withLease(host: Host, network: string, lease: Lease): Host {
  const interfaces = host.interfaces.map((each) =>
    each.network === network && each.leased
      ? {
          ...each,
          address: lease.address,
          addresses: [{ address: lease.address, prefixLength: each.prefixLength }],
        }
      : each,
  );
  return { ...host, interfaces, lease: `${JSON.stringify(lease, null, 2)}\n` };
}
