import { readFileSync } from 'node:fs';
import { getuid } from 'node:process';
import { type Command, hasCommand, netnsCommands } from '../sandbox/netns/commands.ts';

/** What the tests call beside what labs need. */
const testCommands: Command[] = [
  { name: 'tshark', package: 'tshark', neededFor: 'tests of decoded packets' },
  { name: 'chromium', package: 'chromium', neededFor: 'the end-to-end tests' },
  { name: 'firefox-esr', package: 'firefox-esr', neededFor: 'the end-to-end tests in Firefox' },
  { name: 'pdftotext', package: 'poppler-utils', neededFor: 'tests of printed pages' },
];

/** Every command of the machine that Wirebook or its tests call. */
export const commands: Command[] = [...netnsCommands, ...testCommands];

/** Those of some commands that the machine does not have. */
export const missing = (wanted: Command[]) => wanted.filter((command) => !hasCommand(command));

/** Debian, Ubuntu and what is made from them. */
const apt: Command = { name: 'apt-get', package: 'apt', neededFor: 'installing packages' };

export const hasApt = (): boolean => hasCommand(apt);

/** The packages that hold some commands, each once. */
export const packagesOf = (wanted: Command[]) => [...new Set(wanted.map((command) => command.package))];

/** The one line that installs what is missing; undefined where packages are not Debian's. */
export function installLine(lacked: Command[]): string | undefined {
  if (!hasApt()) return undefined;
  return `${asRoot}apt-get update && ${asRoot}apt-get install -y ${packagesOf(lacked).join(' ')}`;
}

/** What root need not type. */
const asRoot = getuid?.() === 0 ? '' : 'sudo ';

/** A setting of the kernel by which distributions forbid what an unprivileged virtual network needs. */
export interface NamespaceSetting {
  key: string;
  value: string;
  forbids: boolean;
  mend: string;
}

const forbidding = [
  { key: 'kernel.unprivileged_userns_clone', bad: '0', good: '1' },
  { key: 'user.max_user_namespaces', bad: '0', good: '10000' },
  { key: 'kernel.apparmor_restrict_unprivileged_userns', bad: '1', good: '0' },
];

/** Those that this kernel has. */
export const namespaceSettings = (): NamespaceSetting[] =>
  forbidding.flatMap(({ key, bad, good }) => {
    const value = readSetting(key);
    if (value === undefined) return [];
    return [{ key, value, forbids: value === bad, mend: `${asRoot}sysctl -w ${key}=${good}` }];
  });

function readSetting(key: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${key.replaceAll('.', '/')}`, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** What keeps labs from having virtual hosts here. */
export interface NetnsObstacles {
  commands: Command[];
  settings: NamespaceSetting[];
}

export const netnsObstacles = (): NetnsObstacles => ({
  commands: missing(netnsCommands),
  settings: namespaceSettings().filter(({ forbids }) => forbids),
});

/** The line to type about it; undefined where no line is known to help. */
export const mendOf = ({ commands: lacked, settings }: NetnsObstacles): string | undefined =>
  lacked.length > 0 ? installLine(lacked) : settings[0]?.mend;
