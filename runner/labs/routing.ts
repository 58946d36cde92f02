import { familyOf, parseSubnet, sharePrefix } from './address.ts';
import type { Address, Host, Nat, PortForward, Route } from './lab.ts';
import { LabError, quote } from './lab-error.ts';
import type { HostEntry } from './manifest.ts';

type Hosts = Map<string, Host>;

/** Where a mistake is: the manifest's file and the key. */
interface Place {
  file: string;
  key: string;
}

const addressesOf = (host: Host): Address[] => host.interfaces.flatMap(({ addresses }) => addresses);

/** The addresses of `to` that `from` reaches without a router. */
const onLink = (from: Host, to: string[]) =>
  to.filter((address) =>
    addressesOf(from).some((own) => sharePrefix(own.address, address, own.prefixLength)),
  );

/**
 * The routes of a host: the static ones, then the default ones by its gateway, one for
 * each family in which both have an address on a common network.
 *
 * @throws LabError when a gateway cannot be reached or does not forward
 */
export function readRoutes(file: string, host: Host, entry: HostEntry, hosts: Hosts): Route[] {
  const key = `hosts.${host.name}`;
  const fixed = (entry.routes ?? []).map(({ to, via }, index): Route => {
    const family = parseSubnet(to)?.family;
    if (family === undefined) {
      const problem = `${key}.routes.${index}.to: expected a subnet with no host bits`;
      throw new LabError(file, `${problem}, received ${quote(to)}`);
    }
    const hops = nextHops({ file, key: `${key}.routes.${index}.via` }, host, via, hosts);
    const hop = hops.find((address) => familyOf(address) === family);
    if (hop !== undefined) return { family, to, via: hop };
    const problem = `${key}.routes.${index}.via: expected a neighbour with an IPv${family} address`;
    throw new LabError(file, `${problem}, received ${quote(via)}`);
  });
  if (entry.gateway === undefined) return fixed;
  const hops = nextHops({ file, key: `${key}.gateway` }, host, entry.gateway, hosts);
  const first = [4, 6].flatMap((family) => hops.find((hop) => familyOf(hop) === family) ?? []);
  return [...fixed, ...first.map((via): Route => ({ family: familyOf(via) ?? 4, to: 'default', via }))];
}

/** The addresses by which a neighbour, named or given by its address, is reached directly. */
function nextHops({ file, key }: Place, from: Host, via: string, hosts: Hosts): string[] {
  const named = hosts.get(via);
  const owner = named ?? ownerOf(via, hosts);
  if (!owner) {
    throw new LabError(file, `${key}: expected a host of this lab or its address, received ${quote(via)}`);
  }
  const hops = onLink(from, named ? addressesOf(named).map(({ address }) => address) : [via]);
  if (hops.length === 0 || owner === from) {
    const problem = `${key}: expected another host on a network of ${from.name}`;
    throw new LabError(file, `${problem}, received ${quote(via)}`);
  }
  if (!owner.forwards) {
    throw new LabError(file, `${key}: expected a host with "forwards": true, received ${quote(via)}`);
  }
  return hops;
}

const ownerOf = (address: string, hosts: Hosts) =>
  [...hosts.values()].find((host) => addressesOf(host).some((own) => own.address === address));

/** A router's address translation. @throws LabError when it names what the router does not have or reach */
export function readNat(file: string, host: Host, entry: HostEntry, hosts: Hosts): Nat | undefined {
  if (entry.nat === undefined) return undefined;
  const key = `hosts.${host.name}.nat`;
  if (!host.forwards) {
    throw new LabError(file, `${key}: expected "forwards": true beside it, received nothing`);
  }
  const { masquerade, forward = [] } = entry.nat;
  const outside = host.interfaces.findIndex(({ network }) => network === masquerade);
  if (outside < 0) {
    const expected = host.interfaces.map(({ network }) => network).join(', ');
    throw new LabError(
      file,
      `${key}.masquerade: expected a network of this host (${expected}), received ${quote(masquerade)}`,
    );
  }
  return {
    outside,
    forward: forward.map((each, index) => {
      const { port, to, protocol = 'tcp' } = each;
      return { protocol, port, ...readTarget({ file, key: `${key}.forward.${index}.to` }, host, to, hosts) };
    }),
  };
}

function readTarget(
  place: Place,
  router: Host,
  to: string,
  hosts: Hosts,
): Pick<PortForward, 'to' | 'toPort'> {
  const [name = '', port] = to.split(':');
  const target = hosts.get(name);
  const addresses = target ? addressesOf(target).map(({ address }) => address) : [];
  const address = onLink(router, addresses).find((each) => familyOf(each) === 4);
  const toPort = Number(port);
  if (address !== undefined && toPort >= 1 && toPort <= 65_535) return { to: address, toPort };
  const problem = `${place.key}: expected a host on an IPv4 network of ${router.name} and its port`;
  throw new LabError(place.file, `${problem}, received ${quote(to)}`);
}
