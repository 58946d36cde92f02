import { readFileSync } from 'node:fs';
import { type Host, isShared, type Lab } from '../../labs/lab.ts';
import { type AgentManner, handOver } from '../agent-process.ts';
import type { Limits } from '../limits.ts';
import type { ControlGroup } from './cgroup/control-group.ts';
import { type Holder, insideOf, networkOwner } from './enter.ts';
import { etcFiles, insideUser } from './etc/etc-files.ts';
import { hideMachine } from './hide-machine.ts';
import { killInner } from './kill-inner.ts';
import type { Order } from './launcher/order.ts';
import { roomFolder } from './places.ts';
import { enterRawHost } from './raw-host.ts';
import { readEnding } from './read-ending.ts';
import type { Runtime } from './runtime.ts';
import { systemCallFilter } from './seccomp.ts';
import { signalProgram } from './signal-program.ts';

/** What Node runs first in a sandbox, and what that requires. */
const agentFiles = [
  ...['agent.cjs', 'call-reports.cjs', 'endpoints.cjs', 'module-format.cjs', 'output-turns.cjs'],
  ...['request-places.cjs', 'tcp-calls.cjs', 'udp-calls.cjs'],
];
const agent = agentFiles.map((name) => readFileSync(new URL(`../${name}`, import.meta.url)));

/** The first of the texts that bwrap and Node read; before it are input, output and the hand-over. */
const first = handOver + 1;

/**
 * The order for one waiting process on a host: it joins the holder's user, mount and process
 * namespaces (bwrap looks its child up in /proc, which must be that of its own process
 * namespace) and the host's network, then bwrap(1) builds a second, capability-free sandbox in
 * them. Options go through a descriptor, so that no path of this machine shows in a command line.
 */
export function hostOrder(
  lab: Lab,
  host: Host,
  holder: Holder,
  runtime: Runtime,
  limits: Limits,
  group?: ControlGroup,
): Omit<Order, 'priority'> {
  const files = etcFiles(lab, host);
  const options = [...isolation(host), ...filesystem(runtime, roomOf(lab, host), Object.keys(files))];
  const blobs = [
    nulSeparated(options),
    ...agent,
    systemCallFilter({ rawSockets: host.rawSockets }),
    ...Object.values(files),
  ];
  return {
    command: [
      ...(host.rawSockets ? enterRawHost(host) : []),
      'bwrap',
      '--args',
      String(first),
      ...program(limits),
    ],
    sockets: [0, 1, 2, handOver],
    blobs: new Map(blobs.map((blob, index) => [first + index, blob])),
    user: holder.user,
    join: insideOf(holder, networkOwner(host)),
    room: { folder: room, bytes: limits.sandbox.fileBytes, files: limits.sandbox.files },
    ...(group && { entrance: group.entrance }),
  };
}

/** What is known of a process that was started by such an order. */
export const hostManner = ({ launcher }: Holder, group?: ControlGroup): AgentManner => ({
  readEnding,
  killInner,
  signal: signalProgram,
  standBack: (pids) => launcher.standBack(pids),
  ...(group && heldBy(group)),
});

/** What changes when the kernel counts and bounds the sandbox as one. */
const heldBy = (group: ControlGroup): Pick<AgentManner, 'readEnding' | 'correctUsage'> => ({
  readEnding: async (ending) => {
    const exhausted = group.ranOutOfMemory();
    // What could not be removed goes with the lab.
    await group.remove().catch(() => {});
    return exhausted ? { exhausted: 'memory' } : readEnding(ending);
  },
  correctUsage: (usage) => ({ ...usage, processorMs: group.processorMs() }),
});

/** A folder of the holder's, over which each sandbox mounts its own. */
const room = '/tmp';

const roomOf = (lab: Lab, host: Host) => (isShared(lab, host) ? `${roomFolder}/${networkOwner(host)}` : room);

const nulSeparated = (words: string[]) => words.map((word) => `${word}\0`).join('');

/** The namespaces that each sandbox has to itself, beside its mounts and its host's network. */
export const namespaceOptions = [
  '--unshare-user',
  '--unshare-pid',
  '--unshare-ipc',
  '--unshare-uts',
  '--unshare-cgroup-try',
];

const isolation = (host: Host) => [
  ...namespaceOptions.filter((option) => !host.rawSockets || option !== '--unshare-user'),
  ...(host.rawSockets ? [] : userNamespace(host)),
  ...['--die-with-parent', '--cap-drop', 'ALL', '--clearenv'],
  ...(host.rawSockets ? ['--cap-add', 'CAP_NET_RAW'] : []),
  ...['--hostname', host.on ?? host.name],
];

/** A host with raw sockets has its user namespace already; see raw-host.ts. */
const userNamespace = (host: Host) => [
  ...['--disable-userns', '--uid', insideUser(host), '--gid', insideUser(host)],
];

/**
 * Nothing but Node, its libraries and a few small files; the one folder a program may
 * write, under two names, is a tmpfs, of its own or of its host's programs. /proc is read-only, or a program could
 * take back its place in the out-of-memory queue, and /proc/sys is hidden: the settings of
 * the host's network namespace belong to the user that the program is mapped to. /dev has
 * no terminals, which the whole machine shares, and no /dev/zero, which can be mapped to
 * make memory that no process is seen to hold.
 */
function filesystem(runtime: Runtime, own: string, etc: string[]): string[] {
  return [
    ...bind(runtime.node, '/bin/node'),
    ...bind(runtime.prlimit, '/bin/prlimit'),
    ...runtime.libraries.flatMap((library) => bind(library, library)),
    ...['--proc', '/proc', '--tmpfs', '/proc/sys', '--remount-ro', '/proc/sys'],
    ...hideMachine(),
    ...['--remount-ro', '/proc'],
    ...['null', 'full', 'random', 'urandom'].flatMap((name) => [
      '--dev-bind',
      `/dev/${name}`,
      `/dev/${name}`,
    ]),
    ...['--symlink', '/proc/self/fd', '/dev/fd', '--dir', '/dev/shm'],
    ...['stdin', 'stdout', 'stderr'].flatMap((name, fd) => [
      '--symlink',
      `/proc/self/fd/${fd}`,
      `/dev/${name}`,
    ]),
    ...['--bind', own, '/lab', '--symlink', 'lab', '/tmp', '--chdir', '/lab'],
    ...fromBlobs(first + 1, agentFiles, '/'),
    ...['--seccomp', String(first + 1 + agentFiles.length)],
    ...fromBlobs(first + 2 + agentFiles.length, etc, '/etc/'),
    ...['--remount-ro', '/'],
  ];
}

const fromBlobs = (first: number, names: string[], folder: string) =>
  names.flatMap((name, index) => ['--file', String(first + index), `${folder}${name}`]);

const bind = (from: string, to: string) => ['--ro-bind', from, to];

/** prlimit(1) runs inside, where the count of processes is the run's own. */
function program(limits: Limits): string[] {
  const { sandbox, run } = limits;
  return [
    '/bin/prlimit',
    `--nproc=${run.processes}`,
    `--nofile=${sandbox.openFiles}`,
    `--fsize=${sandbox.fileBytes}`,
    `--data=${sandbox.dataBytes}`,
    `--as=${sandbox.addressBytes}`,
    `--sigpending=${sandbox.pendingSignals}`,
    ...['--memlock=0', '--msgqueue=0'],
    '/bin/node',
    '--disable-warning=ExperimentalWarning',
    '/agent.cjs',
  ];
}
