import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A command of the machine, and where it comes from. */
export interface Command {
  name: string;
  /** Debian's and Ubuntu's name of the package that has it. */
  package: string;
  neededFor: string;
}

/** What the netns backend calls. */
export const netnsCommands: Command[] = [
  { name: 'bwrap', package: 'bubblewrap', neededFor: 'sandboxes' },
  { name: 'ip', package: 'iproute2', neededFor: 'the virtual network' },
  { name: 'ethtool', package: 'ethtool', neededFor: 'packets as they cross a real wire' },
  { name: 'nft', package: 'nftables', neededFor: 'bounded neighbours and address translation' },
  {
    name: 'perl',
    package: 'perl-base',
    neededFor: 'starting programs on hosts, and seeing the packets',
  },
  { name: 'nsenter', package: 'util-linux', neededFor: 'the virtual network' },
  { name: 'unshare', package: 'util-linux', neededFor: 'hosts with raw sockets' },
  { name: 'mount', package: 'mount', neededFor: 'the virtual network' },
  { name: 'prlimit', package: 'util-linux', neededFor: 'limits inside a sandbox' },
];

const folders = ['/usr/bin', '/usr/sbin', '/bin', '/sbin', '/usr/local/bin'];

/** True when one of the system's folders has the command. */
export const hasCommand = ({ name }: Command) => folders.some((folder) => existsSync(join(folder, name)));
