import { familyOf } from './address.ts';
import type { Host, Need } from './lab.ts';
import type { Manifest } from './manifest.ts';

/**
 * What a backend must have to open a lab. Bare processes on loopback can stand for hosts
 * with one IPv4 address each on one network; whatever routes, translates or is looked up
 * in a host's tables needs the virtual network.
 */
export function needsOf(manifest: Manifest, hosts: Map<string, Host>): Need[] {
  const networks = Object.values(manifest.networks);
  const virtual =
    networks.length > 1 ||
    networks.some(({ subnet6 }) => subnet6 !== undefined) ||
    [...hosts.values()].some(isMoreThanAProcess) ||
    manifest.zone !== undefined ||
    networks.some(({ links }) => links !== undefined) ||
    manifest.script.some((step) => 'expect' in step || 'link' in step || 'packets' in step);
  return virtual ? ['virtual-network'] : [];
}

function isMoreThanAProcess(host: Host): boolean {
  const addresses = host.interfaces.flatMap((each) => each.addresses);
  const plain = addresses.length === 1 && addresses.every(({ address }) => familyOf(address) === 4);
  return (
    !plain ||
    host.forwards ||
    host.lowPorts ||
    host.rawSockets ||
    host.routes.length > 0 ||
    host.program === undefined
  );
}
