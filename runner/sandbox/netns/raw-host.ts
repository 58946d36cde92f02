import type { Host } from '../../labs/lab.ts';
import { namespaceFolder, settings } from './places.ts';

/** Where the user namespaces of hosts with raw sockets are held. */
const userFolder = '/run/userns';

/** Through this pipe a new namespace says that it is there. */
const made = '/run/made';

/**
 * Shell lines that make the namespaces of a host whose programs may open raw sockets. The
 * kernel asks for CAP_NET_RAW in the user namespace that *owns* the network (packet(7)):
 * this host's network is owned by a user namespace of its own, in which its programs run
 * with that one capability and which may have no further user namespace.
 */
export function makeRawNamespaces(host: Host): string[] {
  const [user, net] = [`${userFolder}/${host.name}`, `${namespaceFolder}/${host.name}`];
  const inside = [
    `echo 0 > ${settings}/sys/user/max_user_namespaces`,
    `echo made > ${made}`,
    'exec sleep infinity',
  ];
  return [
    `mkdir -p ${userFolder}`,
    `touch ${user} ${net}`,
    `[ -e ${made} ] || mkfifo ${made}`,
    `unshare --user --net --map-root-user /bin/sh -ec '${inside.join('; ')}' &`,
    `read _ < ${made}`,
    `mount --bind /proc/$!/ns/user ${user}`,
    `mount --bind /proc/$!/ns/net ${net}`,
    'kill $!',
  ];
}

/** The words that put a command into the user namespace of such a host, after nsenter(1) put it on its network. */
export const enterRawHost = (host: Host): string[] => [
  'nsenter',
  '--preserve-credentials',
  `--user=${userFolder}/${host.on ?? host.name}`,
];
