import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A command of the machine that a part of Wirebook calls. */
export interface Tool {
  command: string;
  /** Debian's and Ubuntu's name of the package that has it. */
  package: string;
  neededFor: string;
  /** True when labs run on netns without it. */
  testsOnly: boolean;
}

export const tools: Tool[] = [
  { command: 'bwrap', package: 'bubblewrap', neededFor: 'sandboxes of the netns backend', testsOnly: false },
  { command: 'ip', package: 'iproute2', neededFor: 'the virtual network', testsOnly: false },
  { command: 'nsenter', package: 'util-linux', neededFor: 'starting programs on hosts', testsOnly: false },
  { command: 'prlimit', package: 'util-linux', neededFor: 'limits inside a sandbox', testsOnly: false },
  { command: 'nft', package: 'nftables', neededFor: 'address translation and loss', testsOnly: true },
  { command: 'tcpdump', package: 'tcpdump', neededFor: 'capturing packets', testsOnly: true },
  { command: 'ethtool', package: 'ethtool', neededFor: 'turning segmentation offload off', testsOnly: true },
  { command: 'chromium', package: 'chromium', neededFor: 'the end-to-end tests', testsOnly: true },
];

const folders = ['/usr/bin', '/usr/sbin', '/bin', '/sbin', '/usr/local/bin'];

/** True when the machine has the command in one of the system's folders. */
export const hasTool = ({ command }: Tool) => folders.some((folder) => existsSync(join(folder, command)));

export const missingTools = () => tools.filter((tool) => !hasTool(tool));

/** The one line that installs what is missing on Debian and Ubuntu. */
export function installLine(missing: Tool[]): string {
  const packages = [...new Set(missing.map((tool) => tool.package))];
  return `sudo apt-get update && sudo apt-get install -y ${packages.join(' ')}`;
}
