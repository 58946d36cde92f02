import { isIPv4 } from 'node:net';
import type { Interface, Lab, LeasedNetwork } from '../../../labs/lab.ts';
import { firstAddress } from '../etc/resolver.ts';
import type { DhcpSettings } from './dhcp-server.ts';
import { type Service, serviceImage } from './service.ts';

/** Longer than any session: a lease is never renewed. */
const leaseSeconds = 86_400;

const maskOf = (prefixLength: number) =>
  [24, 16, 8, 0].map((shift) => ((2 ** 32 - 2 ** (32 - prefixLength)) / 2 ** shift) & 255).join('.');

/** Where a host is attached to a network: the interface and its place. */
export function attachment(lab: Lab, host: string, network: string): { own: Interface; device: string } {
  const interfaces = lab.hosts.get(host)?.interfaces ?? [];
  const index = interfaces.findIndex((each) => each.network === network);
  return { own: interfaces[index] as Interface, device: `eth${index}` };
}

/** Without it the kernel knows no way for a broadcast of a host that has no other route. */
export const broadcastRoute = (device: string) => `255.255.255.255/32 dev ${device}`;

/** The service that leases a network's addresses. */
export function leaseService(lab: Lab, leased: LeasedNetwork): Service {
  const { network, server } = leased;
  const { device } = attachment(lab, server, network);
  return {
    host: server,
    title: 'DHCP server',
    setup: `ip route add ${broadcastRoute(device)}`,
    image: serviceImage(['dhcp-server.ts', 'dhcp-message.ts', 'lease-book.ts'], {
      'dhcp.json': JSON.stringify(settingsFor(lab, leased)),
    }),
  };
}

function settingsFor(lab: Lab, { network, server, range, reservations }: LeasedNetwork): DhcpSettings {
  const { own } = attachment(lab, server, network);
  const all = [...lab.hosts.values()].flatMap(({ interfaces }) => interfaces);
  const macs = [...reservations].map(([host, address]) => [attachment(lab, host, network).own.mac, address]);
  return {
    range,
    reservations: Object.fromEntries(macs),
    taken: all.flatMap(({ addresses }) => addresses.map(({ address }) => address)).filter(isIPv4),
    server: own.address,
    subnetMask: maskOf(own.prefixLength),
    router: lab.hosts.get(server)?.forwards ? own.address : undefined,
    nameServer: lab.zone && firstAddress(lab.hosts.get(lab.zone.server)),
    leaseSeconds,
  };
}
