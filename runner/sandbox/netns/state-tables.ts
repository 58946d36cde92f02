import type { Host } from '../../labs/lab.ts';
import type {
  AddressRow,
  ConnectionRow,
  ListeningRow,
  NeighbourRow,
  RouteRow,
  TranslationRow,
} from '../../protocol/host-state.ts';

/** What `ip -json` prints, as far as it is read here; a flag such as `dead` may be there or not. */
interface IpAddress {
  ifname: string;
  address?: string;
  addr_info: { local: string; prefixlen: number }[];
}

interface IpRoute {
  dst: string;
  gateway?: string;
  dev?: string;
}

interface IpNeighbour {
  dst: string;
  dev: string;
  lladdr?: string;
  state?: string[];
}

/** An empty table prints nothing at all. */
const rows = <T>(json: string): T[] => (json === '' ? [] : (JSON.parse(json) as T[]));

/** The addresses of `ip -json addr`; interface `ethN` is the manifest's network number N. */
export function readAddresses(json: string, host: Host): AddressRow[] {
  return rows<IpAddress>(json).flatMap(({ ifname, address = '', addr_info }) =>
    addr_info.map(({ local, prefixlen }) => ({
      interface: ifname,
      network: host.interfaces[Number(/^eth(\d+)$/.exec(ifname)?.[1] ?? Number.NaN)]?.network ?? '',
      mac: address,
      address: local,
      prefixLength: prefixlen,
    })),
  );
}

/** The routes of `ip -json route`. */
export const readRoutes = (json: string): RouteRow[] =>
  rows<IpRoute>(json).map(({ dst, gateway = '', dev = '' }) => ({ to: dst, via: gateway, interface: dev }));

/** The neighbours of `ip -json neigh`; the kernel may note several states, the first is meant. */
export const readNeighbours = (json: string): NeighbourRow[] =>
  rows<IpNeighbour>(json).map(({ dst, dev, lladdr = '', state = [] }) => ({
    address: dst,
    mac: lladdr,
    interface: dev,
    state: state[0] ?? '',
  }));

/** ss(8) abbreviates the states of RFC 9293. */
const states: Record<string, string> = {
  ESTAB: 'ESTABLISHED',
  'SYN-RECV': 'SYN-RECEIVED',
  UNCONN: 'CLOSED',
};

interface Endpoint {
  address: string;
  port: number;
}

/** Reads `192.168.1.20:80`, `[2001:db8::1]:80`, `[::ffff:192.0.2.1]:80` and `*:80`; `*` as a port is 0. */
function endpoint(text: string): Endpoint {
  const at = text.lastIndexOf(':');
  const address = text.slice(0, at).replace(/^\[|\]|%.*$/g, '');
  return { address: address === '*' ? '::' : address, port: Number(text.slice(at + 1)) || 0 };
}

/** The sockets of `ss -H -n -t -u -a`: those that wait, and those that are connected. */
export function readSockets(text: string): { listening: ListeningRow[]; connections: ConnectionRow[] } {
  const listening: ListeningRow[] = [];
  const connections: ConnectionRow[] = [];
  for (const line of text.split('\n')) {
    const [protocol, state = '', received, sent, local = '', remote = ''] = line.trim().split(/\s+/);
    if (protocol !== 'tcp' && protocol !== 'udp') continue;
    const [own, peer] = [endpoint(local), endpoint(remote)];
    const [receiveQueue, sendQueue] = [Number(received), Number(sent)];
    if (state === 'LISTEN' || (protocol === 'udp' && peer.port === 0)) {
      listening.push({ protocol, ...own, queued: receiveQueue, backlog: sendQueue });
      continue;
    }
    connections.push({
      protocol,
      state: states[state] ?? state,
      localAddress: own.address,
      localPort: own.port,
      remoteAddress: peer.address,
      remotePort: peer.port,
      receiveQueue,
      sendQueue,
    });
  }
  return { listening, connections };
}

/**
 * The connections of /proc/net/nf_conntrack that are translated: the answer's addresses
 * are not those of the question turned round.
 */
export function readTranslations(text: string): TranslationRow[] {
  return text.split('\n').flatMap((line) => {
    const sides = line.matchAll(/src=(\S+) dst=(\S+) sport=(\d+) dport=(\d+)/g);
    const [question, answer] = [...sides].map((match) => match.slice(1));
    if (!question || !answer) return [];
    const [source = '', destination = '', sourcePort, destinationPort] = question;
    const [replySource = '', replyDestination = '', replySourcePort, replyDestinationPort] = answer;
    const isTranslated = source !== replyDestination || destination !== replySource;
    const row = {
      protocol: line.split(/\s+/)[2] ?? '',
      state: /\s([A-Z_]+)\s+src=/.exec(line)?.[1]?.replaceAll('_', '-') ?? '',
      source,
      sourcePort: Number(sourcePort),
      destination,
      destinationPort: Number(destinationPort),
      replySource,
      replySourcePort: Number(replySourcePort),
      replyDestination,
      replyDestinationPort: Number(replyDestinationPort),
    };
    return isTranslated ? [row] : [];
  });
}
