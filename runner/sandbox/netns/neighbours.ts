import {
  broadcastOf,
  type Family,
  familyOf,
  linkLocalFor,
  parseSubnet,
  solicitedNodeFor,
} from '../../labs/address.ts';
import { type Host, hasIpv6, type Lab } from '../../labs/lab.ts';
import type { NetworkLimits } from '../limits.ts';

/**
 * Rules of nftables (nft(8)) that bound how many neighbours a host's kernel comes to know. It
 * keeps those of all hosts of the machine in one table for ARP and one for IPv6 (arp(7)): a
 * program that sends to a thousand absent addresses fills it, and nobody finds a neighbour.
 *
 * An entry is made for each address that is sent to, after the hook `output`, and on a router
 * after `prerouting` (for a redirect of IPv6 even before `forward`). Addresses of the lab always
 * pass, of others so many at a time. Who goes on is told: a datagram fails with EPERM, a
 * connection with EHOSTUNREACH, or EACCES by IPv6.
 */
export function neighbourRules(lab: Lab, host: Host, limits: NetworkLimits): string[] {
  const known = knownAddresses(lab, host);
  const strangers = strangersOf(lab, limits);
  const tracked = host.nat ? ['jump tracked'] : [];
  const refuse = 'reject with icmpx type admin-prohibited';
  return [
    'table inet neighbours {',
    ...sets('others', strangers),
    ...chain('sent', [...pass(known, 'daddr'), ...admit('others', 'daddr'), refuse]),
    ...chain('output', [hook('output'), 'oif lo accept', ...tracked, 'goto sent']),
    ...(host.forwards
      ? chain('through', [hook('prerouting'), 'iif lo accept', ...tracked, 'goto sent'])
      : []),
    ...(host.nat ? chain('tracked', [`ct state new ct count over ${limits.trackedConnections} drop`]) : []),
    ...(mayForge(lab) ? discovery(known, strangers) : []),
    '}',
    ...(mayForge(lab) ? arp(known, strangers) : []),
  ];
}

/** At the bridge's end of a raw-socket host's link: the bridge learns no more MAC addresses than these. */
export const senderRules = (port: string, mac: string, limits: NetworkLimits): string[] => [
  `table netdev senders-${port} {`,
  ` set others { type ether_addr; size ${limits.macs}; flags dynamic; }`,
  ...chain('ingress', [
    `type filter hook ingress device ${port} priority -1`,
    `ether saddr ${mac} accept`,
    'update @others { ether saddr } accept',
    'drop',
  ]),
  '}',
];

/** How many entries of a family's table one lab can come to hold. */
export const mostNeighbours = (lab: Lab, family: Family, limits: NetworkLimits): number =>
  [...lab.hosts.values()]
    .filter(({ on }) => on === undefined)
    .map((host) => {
      const interfaces = family === 6 ? host.interfaces.filter(hasIpv6) : host.interfaces;
      const strangers = strangersOf(lab, limits).count * entries[family] * (mayForge(lab) ? 2 : 1);
      return interfaces.length * (knownAddresses(lab, host)[family].length + strangers);
    })
    .reduce((sum, count) => sum + count, 0);

/** Whether a host of the lab may send what another's kernel would never send. */
const mayForge = (lab: Lab) => [...lab.hosts.values()].some(({ rawSockets }) => rawSockets);

/** How many others are let through, and how long each counts after its last packet; for good when undefined. */
interface Strangers {
  count: number;
  forMs: number | undefined;
}

/** A host that is leased its address is a stranger to the manifest. */
function strangersOf(lab: Lab, limits: NetworkLimits): Strangers {
  const leased = [...lab.hosts.values()].flatMap((host) =>
    host.interfaces.filter((each) => each.leased),
  ).length;
  return mayForge(lab)
    ? { count: limits.strangersForGood + leased, forMs: undefined }
    : { count: limits.strangers + leased, forMs: limits.strangerMs };
}

/** Addresses without repetition. */
type Addresses = Record<Family, string[]>;

/**
 * Every address of the lab, however it is reached, and those by which a LAN is addressed as a
 * whole: of IPv6 the groups of all nodes, of all routers, of those that keep memberships
 * (RFC 3810), and the one by which a neighbour is asked for.
 */
function knownAddresses(lab: Lab, host: Host): Addresses {
  const interfaces = [...lab.hosts.values()].flatMap((each) => each.interfaces);
  const all = interfaces.flatMap(({ addresses }) => addresses.map(({ address }) => address));
  const own = new Set(host.interfaces.map(({ network }) => network));
  const subnets = lab.networks.flatMap(({ name, subnet = '' }) =>
    own.has(name) ? (parseSubnet(subnet) ?? []) : [],
  );
  const of = (family: Family) => all.filter((address) => familyOf(address) === family);
  const ip6 = [...of(6), ...interfaces.filter(hasIpv6).map(({ mac }) => linkLocalFor(mac))];
  return {
    4: [...new Set([...of(4), ...subnets.map(broadcastOf), '255.255.255.255'])],
    6: [...new Set([...ip6, ...ip6.map(solicitedNodeFor), 'ff02::1', 'ff02::2', 'ff02::16'])],
  };
}

/** Whoever asks for a host's MAC address becomes its neighbour, as do routers that are told of. */
const discovery = (known: Addresses, strangers: Strangers) => [
  ...sets('heard', strangers),
  ...chain('heard', [...pass(known, 'saddr'), ...admit('heard', 'saddr'), 'drop']),
  ...chain('input', [
    hook('input'),
    'icmp type redirect drop',
    'icmpv6 type nd-redirect drop',
    'icmpv6 type { nd-neighbor-solicit, nd-router-solicit, nd-router-advert } goto heard',
  ]),
];

const arp = (known: Addresses, strangers: Strangers) => [
  'table arp neighbours {',
  ...sets('heard', strangers),
  ...chain('input', [
    hook('input'),
    `arp saddr ip { ${known[4].join(', ')} } accept`,
    'update @heard4 { arp saddr ip } accept',
    'drop',
  ]),
  '}',
];

/** Of IPv6 a stranger counts twice: there is an entry for the group by which it is asked for. */
const entries: Record<Family, number> = { 4: 1, 6: 2 };

const sets = (name: string, { count, forMs }: Strangers) =>
  ([4, 6] as const).map((family) => {
    const time = forMs === undefined ? 'flags dynamic' : `flags dynamic,timeout; timeout ${forMs / 1000}s`;
    return ` set ${name}${family} { type ipv${family}_addr; size ${count * entries[family]}; ${time}; }`;
  });

const pass = (known: Addresses, side: 'saddr' | 'daddr') => [
  `ip ${side} { ${known[4].join(', ')} } accept`,
  `ip6 ${side} { ${known[6].join(', ')} } accept`,
];

/** Does not hold when the set is full and lacks the address; then the next rule has its turn. */
const admit = (set: string, side: 'saddr' | 'daddr') => [
  `update @${set}4 { ip ${side} } accept`,
  `update @${set}6 { ip6 ${side} } accept`,
];

const hook = (name: string) => `type filter hook ${name} priority filter`;

const chain = (name: string, lines: string[]) => [
  ` chain ${name} {`,
  ...lines.map((line) => `  ${line}`),
  ' }',
];
