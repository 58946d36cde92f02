import {
  familyOf,
  isHostAddress,
  isLabRange,
  macFor,
  parseSubnet,
  type Subnet,
  sameAddress,
} from './address.ts';
import type { Address, Host, Interface, Program } from './lab.ts';
import { LabError, quote } from './lab-error.ts';
import { readLabText } from './lab-files.ts';
import { leasedInterface } from './leases.ts';
import { type HostEntry, type Manifest, reservedHostKeys } from './manifest.ts';
import { readNat, readRoutes } from './routing.ts';

/** Each network's subnets: one of IPv4, one of IPv6, or one of them. */
type Subnets = Map<string, Subnet[]>;

/**
 * Reads the hosts of a manifest: their programs, addresses and routes.
 *
 * @param program finds a program of the lab's folder, or throws a LabError that names the key
 * @throws LabError naming file, key, what was received and what was expected
 */
export function readHosts(
  folder: string,
  file: string,
  manifest: Manifest,
  program: (key: string, wanted: string) => Program,
): Map<string, Host> {
  const subnets = readSubnets(file, manifest);
  const hosts = new Map(
    Object.entries(manifest.hosts).map(([name, entry]): [string, Host] => [
      name,
      {
        name,
        title: entry.title,
        program: entry.program === undefined ? undefined : program(`hosts.${name}.program`, entry.program),
        on: entry.on,
        arguments: entry.arguments ?? [],
        files: readFiles(folder, file, name, entry),
        interfaces: readInterfaces(file, name, entry, subnets),
        routes: [],
        forwards: entry.forwards ?? false,
        nat: undefined,
        lowPorts: entry.lowPorts ?? false,
        rawSockets: entry.rawSockets ?? false,
      },
    ]),
  );
  checkAddressesDiffer(file, hosts);
  for (const [name, entry] of Object.entries(manifest.hosts)) {
    const host = hosts.get(name) as Host;
    host.routes = readRoutes(file, host, entry, hosts);
    host.nat = readNat(file, host, entry, hosts);
  }
  for (const host of hosts.values()) shareNetwork(file, host, manifest, hosts);
  return hosts;
}

/** A host's other keys, and the loopback interface. */
const takenNames = [...reservedHostKeys, 'lo'];

function readSubnets(file: string, manifest: Manifest): Subnets {
  return new Map(
    Object.entries(manifest.networks).map(([name, network]) => {
      if (takenNames.includes(name)) {
        const problem = `networks.${name}: expected a name that means nothing else`;
        throw new LabError(file, `${problem} (${takenNames.join(', ')}), received ${quote(name)}`);
      }
      const keys = ['subnet', 'subnet6'] as const;
      const texts = keys.flatMap((key) => (network[key] === undefined ? [] : [{ key, text: network[key] }]));
      return [name, texts.map(({ key, text }) => readSubnet(file, `networks.${name}.${key}`, text))];
    }),
  );
}

function readSubnet(file: string, key: string, text: string): Subnet {
  const subnet = parseSubnet(text);
  if (subnet && isLabRange(subnet)) return subnet;
  throw new LabError(
    file,
    `${key}: expected a private or documentation subnet with no host bits, received ${quote(text)}`,
  );
}

function readFiles(folder: string, file: string, host: string, entry: HostEntry): Map<string, string> {
  const names = entry.files ?? [];
  return new Map(
    names.map((name, index) => {
      const text = readLabText(folder, name);
      if (text !== undefined) return [name, text];
      const key = `hosts.${host}.files.${index}`;
      throw new LabError(file, `${key}: expected a file of this folder, received ${quote(name)}`);
    }),
  );
}

function readInterfaces(file: string, host: string, entry: HostEntry, subnets: Subnets): Interface[] {
  const attached = Object.entries(entry).filter(([key]) => !reservedHostKeys.includes(key));
  const interfaces = attached.map(([network, value]) => {
    const key = `hosts.${host}.${network}`;
    const known = subnets.get(network);
    if (!known) {
      const expected = [...reservedHostKeys, ...subnets.keys()].join(', ');
      throw new LabError(file, `${key}: expected one of ${expected}, received ${quote(network)}`);
    }
    if (value === 'dhcp') return leasedInterface(network, host, known);
    const addresses = [value as string | string[]].flat().map((text) => readAddress(file, key, text, known));
    const [first] = addresses as [Address];
    const oldest = addresses.find(({ address }) => familyOf(address) === 4) ?? first;
    return { network, ...first, mac: macFor(oldest.address), addresses };
  });
  if (interfaces.length === 0 && entry.on === undefined) {
    throw new LabError(
      file,
      `hosts.${host}: expected the address on one network or more, such as "lan": "192.168.1.20", received 0`,
    );
  }
  return interfaces;
}

function readAddress(file: string, key: string, address: string, subnets: Subnet[]): Address {
  const subnet = subnets.find((each) => isHostAddress(each, address));
  if (subnet) return { address, prefixLength: subnet.prefixLength };
  throw new LabError(file, `${key}: expected a host address of this network, received ${quote(address)}`);
}

function checkAddressesDiffer(file: string, hosts: Map<string, Host>): void {
  const taken: { address: string; owner: string }[] = [];
  for (const { name, interfaces } of hosts.values()) {
    for (const { address } of interfaces.flatMap(({ addresses }) => addresses)) {
      const other = taken.find((each) => sameAddress(each.address, address));
      if (other) {
        throw new LabError(
          file,
          `hosts.${name}: expected an address of its own, received ${quote(address)}, which ${other.owner} has`,
        );
      }
      taken.push({ address, owner: name });
    }
  }
}

/** What only the host itself may say, not a second program on it. */
const networkKeys = ['gateway', 'routes', 'forwards', 'nat', 'lowPorts', 'rawSockets'] as const;

/** A second program has the interfaces and the rights of the host it runs on. */
function shareNetwork(file: string, host: Host, manifest: Manifest, hosts: Map<string, Host>): void {
  if (host.on === undefined) return;
  const owner = hosts.get(host.on);
  if (!owner || owner.on !== undefined) {
    const expected = [...hosts.values()].filter(({ on }) => on === undefined).map(({ name }) => name);
    throw new LabError(
      file,
      `hosts.${host.name}.on: expected one of ${expected.join(', ')}, received ${quote(host.on)}`,
    );
  }
  const entry = manifest.hosts[host.name] as HostEntry;
  const own = [
    ...networkKeys.filter((key) => entry[key] !== undefined),
    ...host.interfaces.map((each) => each.network),
  ];
  if (own.length > 0) {
    const said = `which ${host.on} says`;
    throw new LabError(file, `hosts.${host.name}: expected no ${own[0]}, ${said}, received ${quote(own[0])}`);
  }
  if (!host.program) {
    throw new LabError(file, `hosts.${host.name}.program: expected a program to run there, received nothing`);
  }
  host.interfaces = owner.interfaces;
  host.lowPorts = owner.lowPorts;
  host.rawSockets = owner.rawSockets;
}
