import type { Lab } from '../../labs/lab.ts';

/** Where the network namespaces of the hosts are held, inside the holder's mount namespace. */
export const namespaceFolder = '/run/netns';

/**
 * The shell script that the holder runs: one bridge per network, one network namespace
 * per host, joined by a veth pair (ip-netns(8), veth(4)). It prints `ready` and then
 * waits for its input to end. Every word in it comes from a validated manifest.
 */
export function setupScript(lab: Lab): string {
  return [
    'set -e',
    `mkdir -p ${namespaceFolder}`,
    batch('ip', [...lab.networks.flatMap(bridge), ...[...lab.hosts.values()].flatMap(links)]),
    ...[...lab.hosts.values()].map((host) =>
      batch(`nsenter --net=${namespaceFolder}/${host.name} ip`, addresses(host)),
    ),
    'echo ready',
    'exec cat',
  ].join('\n');
}

type LabHost = Lab['hosts'] extends Map<string, infer T> ? T : never;

/** The bridge's end of a host's link. */
export const portName = (hostIndex: number, index: number) => `p${hostIndex}-${index}`;

const batch = (ip: string, lines: string[]) => [`${ip} -batch - <<'END'`, ...lines, 'END'].join('\n');

const bridge = ({ name }: { name: string }) => [
  `link add ${name} type bridge forward_delay 0 mcast_snooping 0`,
  `link set ${name} up`,
];

function links(host: LabHost, hostIndex: number): string[] {
  const pairs = host.interfaces.flatMap(({ network, mac }, index) => {
    const port = portName(hostIndex, index);
    return [
      `link add ${port} type veth peer name eth${index} netns ${host.name} address ${mac}`,
      `link set ${port} master ${network} up`,
    ];
  });
  return [`netns add ${host.name}`, ...pairs];
}

function addresses(host: LabHost): string[] {
  const own = host.interfaces.flatMap(({ address, prefixLength }, index) => [
    `addr add ${address}/${prefixLength} dev eth${index}`,
    `link set eth${index} up`,
  ]);
  return ['link set lo up', ...own];
}
