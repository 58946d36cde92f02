/** Where the commands are that only the network needs, and all that apt-get(8) and dpkg(1) read and write. */
const hidden = ['/usr/sbin', '/etc/apt', '/var/lib/apt', '/var/cache/apt', '/var/lib/dpkg', '/var/log/apt'];

/**
 * The words that run a command on this machine as if nothing had been installed for virtual hosts, and
 * as if no package could be: in namespaces of its own, so nothing changes for anybody else.
 *
 * @param as root, who may install packages, or somebody who may not
 */
export function onBareMachine(as: 'root' | 'nobody', command: string[]): [string, ...string[]] {
  const mounts = hidden.map((folder) => `mount -t tmpfs none ${folder}`).join(' && ');
  const user = as === 'root' ? '' : 'unshare --user --map-user=1000';
  return [
    'unshare',
    '--map-root-user',
    '--mount',
    'sh',
    '-c',
    `${mounts} && exec ${user} "$@"`,
    'sh',
    ...command,
  ];
}
