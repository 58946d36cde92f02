import type { Host } from '../../labs/lab.ts';
import type { HostState } from '../../protocol/host-state.ts';
import { SandboxError } from '../backend.ts';
import type { Limits } from '../limits.ts';
import { type Holder, networkOwner } from './enter.ts';
import { inNetwork } from './host-shell.ts';
import { readAddresses, readNeighbours, readRoutes, readSockets, readTranslations } from './state-tables.ts';

const separator = '--next--';

/** ip(8) and ss(8) as data; the table of tracked connections is there only on a host that translates. */
const commands = [
  'ip -json addr',
  'ip -json -4 route',
  'ip -json -6 route',
  'ip -json neigh',
  'ss -H -n -t -u -a',
  'cat /proc/self/net/nf_conntrack 2>/dev/null || true',
];

const script = ['set -e', 'PATH=/usr/bin:/usr/sbin', commands.join(`\necho ${separator}\n`)].join('\n');

/** What the kernel of a host knows, read in the host's namespace. @throws SandboxError when the lab is gone */
export async function readState(holder: Holder, host: Host, { sandbox }: Limits): Promise<HostState> {
  const done = await inNetwork(holder, networkOwner(host), script, sandbox.stateBytes);
  if (done.code === 0) return parse(done.stdout, host);
  throw new SandboxError(
    `the state of ${host.name} could not be read: ${done.stderr || `exit code ${done.code}`}`,
  );
}

function parse(output: string, host: Host): HostState {
  const [addresses = '', routes = '', routes6 = '', neighbours = '', sockets = '', tracked = ''] = output
    .split(`${separator}\n`)
    .map((part) => part.trim());
  return {
    addresses: readAddresses(addresses, host),
    routes: [...readRoutes(routes), ...readRoutes(routes6)],
    neighbours: readNeighbours(neighbours),
    ...readSockets(sockets),
    translations: host.nat ? readTranslations(tracked) : [],
  };
}
