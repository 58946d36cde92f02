import { familyOf, linkLocalFor } from '../../labs/address.ts';
import { type Host, hasIpv6, type Interface, isShared, type Lab, type Nat } from '../../labs/lab.ts';
import type { Limits, NetworkLimits, SandboxLimits } from '../limits.ts';
import { captureDescriptor, captureScript } from './capture/capture-script.ts';
import type { Port } from './capture/crossings.ts';
import { neighbourRules, senderRules } from './neighbours.ts';
import { namespaceFolder, roomFolder, settings } from './places.ts';
import { makeRawNamespaces } from './raw-host.ts';

/**
 * The shell script that the holder runs: one bridge per network, one network namespace
 * per host, joined by veth pairs (ip-netns(8), veth(4)), then each host's settings,
 * addresses, routes and translation, all hosts at the same time. It prints `ready` and then
 * waits for its input to end. Every word in it comes from a validated manifest.
 */
export function setupScript(lab: Lab, { network: limits, sandbox }: Limits): string {
  const hosts = ownHosts(lab);
  return [
    'set -e',
    `mkdir -p ${namespaceFolder} ${settings}`,
    `mount -t proc proc ${settings}`,
    ...setKernel([['ipv6/conf/default/addr_gen_mode', 1]]),
    ...hosts.filter((host) => isShared(lab, host)).flatMap((host) => makeRoom(host, sandbox)),
    ...hosts.filter(({ rawSockets }) => rawSockets).flatMap(makeRawNamespaces),
    batch([...lab.networks.flatMap(bridge), ...hosts.flatMap(links)]),
    ...boundSenders(hosts, limits),
    ...besides(captureScript(portsOf(lab).map(({ name }) => name))),
    ...hosts.flatMap((host) =>
      besides([
        `nsenter --net=${namespaceFolder}/${host.name} /bin/sh <<'HOST'`,
        ...hostScript(lab, host, limits),
        'HOST',
      ]),
    ),
    'for each in $making; do wait $each; done',
    'echo ready',
    `exec cat ${captureDescriptor}>&-`,
  ].join('\n');
}

/** One folder for the programs of a host, so that a UNIX socket of one is there for the other. */
const makeRoom = ({ name }: Host, { fileBytes, files }: SandboxLimits) => [
  `mkdir -p ${roomFolder}/${name}`,
  `mount -t tmpfs -o nosuid,nodev,noexec,size=${fileBytes},nr_inodes=${files} room ${roomFolder}/${name}`,
];

/** Whoever may forge frames is bounded where they come out of its link. */
function boundSenders(hosts: Host[], limits: NetworkLimits): string[] {
  const rules = hosts.flatMap(({ rawSockets, interfaces }, at) =>
    rawSockets ? interfaces.flatMap(({ mac }, index) => senderRules(portName(at, index), mac, limits)) : [],
  );
  return rules.length === 0 ? [] : besides(applyRules(rules));
}

const applyRules = (rules: string[]) => ["nft -f - <<'RULES'", ...rules, 'RULES'];

/** A command with its here-document, which the others do not wait for. */
const besides = ([command, ...document]: string[]) => [`${command} &`, ...document, 'making="$making $!"'];

/** The bridge's end of a host's link. */
export const portName = (hostIndex: number, index: number) => `p${hostIndex}-${index}`;

/** Every link's end at its bridge: its name, and who is at the other end. */
export const portsOf = (lab: Lab): (Port & { name: string })[] =>
  ownHosts(lab).flatMap(({ name: host, interfaces }, at) =>
    interfaces.map(({ network }, index) => ({ name: portName(at, index), network, host })),
  );

/** The hosts with a network of their own, in the order their ports are numbered. */
export const ownHosts = (lab: Lab) => [...lab.hosts.values()].filter(({ on }) => on === undefined);

type Setting = [key: string, value: number];

/** A machine may have no IPv6 at all, which matters only to a lab that uses it. */
const setKernel = (values: Setting[]) =>
  values.map(([key, value]) => {
    const file = `${settings}/sys/net/${key}`;
    return key.startsWith('ipv6/')
      ? `[ ! -e ${file} ] || echo ${value} > ${file}`
      : `echo ${value} > ${file}`;
  });

const batch = (lines: string[]) => ['ip -batch - <<END', ...lines, 'END'].join('\n');

const bridge = ({ name }: { name: string }) => [
  `link add ${name} type bridge forward_delay 0 mcast_snooping 0`,
  `link set ${name} up`,
];

function links(host: Host, hostIndex: number): string[] {
  const pairs = host.interfaces.flatMap(({ network, mac }, index) => {
    const port = portName(hostIndex, index);
    return [
      `link add ${port} type veth peer name eth${index} netns ${host.name} address ${mac}`,
      `link set ${port} master ${network} up`,
    ];
  });
  return host.rawSockets ? pairs : [`netns add ${host.name}`, ...pairs];
}

const hostScript = (lab: Lab, host: Host, limits: NetworkLimits) => [
  'set -e',
  ...setKernel(kernelSettings(host)),
  ...host.interfaces.map((_, index) => `ethtool -K eth${index} ${offloadsOff} > /dev/null`),
  batch(['link set lo up', ...host.interfaces.flatMap(addresses), ...host.routes.map(route)]),
  ...applyRules([...neighbourRules(lab, host, limits), ...(host.nat ? translation(host, host.nat) : [])]),
];

/** With them a capture shows segments longer than a frame, and checksums nobody computed. */
const offloadsOff = 'tx off sg off tso off gso off gro off';

/**
 * A new namespace may inherit the machine's settings (net.core.devconf_inherit_init_net),
 * so all are said. No interface makes an IPv6 address or asks for a router by itself, and one
 * without an IPv6 address speaks none: it would announce itself on the lab's network.
 */
function kernelSettings(host: Host): Setting[] {
  const forwards = host.forwards ? 1 : 0;
  return [
    ['ipv4/ip_forward', forwards],
    ['ipv6/conf/all/forwarding', forwards],
    ['ipv4/ip_unprivileged_port_start', host.lowPorts ? 0 : 1024],
    ...host.interfaces.flatMap((own, index): Setting[] => [
      [`ipv6/conf/eth${index}/addr_gen_mode`, 1],
      [`ipv6/conf/eth${index}/accept_ra`, 0],
      [`ipv6/conf/eth${index}/disable_ipv6`, hasIpv6(own) ? 0 : 1],
    ]),
  ];
}

/**
 * Addresses that are there at once: `nodad` spares the second in which an IPv6 address
 * is only tentative (RFC 4862, section 5.4), in a lab whose addresses differ anyway.
 */
function addresses(own: Interface, index: number): string[] {
  const device = `dev eth${index}`;
  const linkLocal = `addr add ${linkLocalFor(own.mac)}/64 ${device} nodad`;
  return [
    ...(hasIpv6(own) ? [linkLocal] : []),
    ...own.addresses.map(({ address, prefixLength }) => {
      const flags = familyOf(address) === 6 ? ' nodad' : '';
      return `addr add ${address}/${prefixLength} ${device}${flags}`;
    }),
    `link set eth${index} up`,
  ];
}

const route = ({ to, via }: { to: string; via: string }) => `route add ${to} via ${via}`;

/** nft(8): what goes out carries the router's address, what is forwarded comes in to a host. */
function translation(host: Host, { outside, forward }: Nat): string[] {
  const own = host.interfaces[outside]?.addresses.find(({ address }) => familyOf(address) === 4);
  const rules = forward.map(
    ({ protocol, port, to, toPort }) =>
      `iifname "eth${outside}" ip daddr ${own?.address} ${protocol} dport ${port} dnat to ${to}:${toPort}`,
  );
  return [
    'table ip nat {',
    ' chain prerouting {',
    '  type nat hook prerouting priority dstnat',
    ...rules.map((rule) => `  ${rule}`),
    ' }',
    ' chain postrouting {',
    '  type nat hook postrouting priority srcnat',
    `  oifname "eth${outside}" masquerade`,
    ' }',
    '}',
  ];
}
