import { createHash } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { isHostAddress, parseSubnet, type Subnet } from './address.ts';
import type { Dhcp } from './dhcp-schema.ts';
import type { Host, Interface, LeasedNetwork } from './lab.ts';
import { LabError, quote } from './lab-error.ts';
import type { Manifest } from './manifest.ts';

/** An interface whose address comes by DHCP: it has none yet, and its MAC follows from names. */
export function leasedInterface(network: string, host: string, subnets: Subnet[]): Interface {
  const prefixLength = subnets.find(({ family }) => family === 4)?.prefixLength ?? 0;
  const digest = createHash('sha256').update(`${network} ${host}`).digest('hex');
  const octets = digest.match(/../g)?.slice(0, 4) ?? [];
  return {
    network,
    address: '',
    prefixLength,
    mac: ['02', '0d', ...octets].join(':'),
    addresses: [],
    leased: true,
  };
}

/** An address as a number, for comparing. */
const numberOf = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

/**
 * Reads who leases addresses to whom, and lets both use their low ports, 67 and 68.
 *
 * @throws LabError when a lease could not come about
 */
export function readLeases(file: string, manifest: Manifest, hosts: Map<string, Host>): LeasedNetwork[] {
  const found = Object.entries(manifest.networks).flatMap(([network, { subnet, dhcp }]) => {
    const clients = leasingOn(hosts, network);
    if (dhcp) return [readNetwork(file, network, parseSubnet(subnet ?? ''), dhcp, hosts)];
    if (clients.length === 0) return [];
    const problem = `expected "dhcp" on this network, which leases an address to ${clients[0]?.name}`;
    throw new LabError(file, `networks.${network}.dhcp: ${problem}, received nothing`);
  });
  for (const { name, interfaces } of hosts.values()) {
    if (interfaces.filter(({ leased }) => leased).length <= 1) continue;
    throw new LabError(file, `hosts.${name}: expected at most one address by "dhcp", received more`);
  }
  return found;
}

const leasingOn = (hosts: Map<string, Host>, network: string) =>
  [...hosts.values()].filter(({ interfaces }) =>
    interfaces.some((each) => each.network === network && each.leased),
  );

function readNetwork(
  file: string,
  network: string,
  subnet: Subnet | undefined,
  { server, range, reservations = {} }: Dhcp,
  hosts: Map<string, Host>,
): LeasedNetwork {
  const key = `networks.${network}.dhcp`;
  const refuse = (what: string, expected: string, received: unknown) => {
    throw new LabError(file, `${key}.${what}: expected ${expected}, received ${quote(received)}`);
  };
  const serving = hosts.get(server);
  const own = serving?.interfaces.find((each) => each.network === network);
  if (!serving || !isIPv4(own?.address ?? '')) refuse('server', 'a host with an IPv4 address here', server);
  const clients = leasingOn(hosts, network);
  const names = clients.map(({ name }) => name);
  for (const [host, address] of Object.entries(reservations)) {
    if (!names.includes(host)) refuse('reservations', `one of ${names.join(', ')}`, host);
    if (!subnet || !isHostAddress(subnet, address))
      refuse(`reservations.${host}`, 'an address of this network', address);
  }
  const [first, last] = range;
  const inside = subnet && range.every((address) => isHostAddress(subnet, address));
  if (!inside || numberOf(last) - numberOf(first) + 1 < clients.length) {
    refuse('range', 'the first and last address of this network to lease, enough for its hosts', range);
  }
  for (const host of [serving as Host, ...clients]) host.lowPorts = true;
  return { network, server, range: [first, last], reservations: new Map(Object.entries(reservations)) };
}
