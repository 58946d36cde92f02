// Sees to system packages where that may be done without a question to anybody.
import { spawnSync } from 'node:child_process';
import { getuid } from 'node:process';
import { hasApt, missing, packagesOf } from '../runner/cli/machine.ts';
import type { Command } from '../runner/sandbox/netns/commands.ts';

/** What this process may do on its machine. */
export interface Rights {
  /** Packages are Debian's. */
  apt: boolean;
  root: boolean;
  /** sudo(8) asks for no password. */
  sudo: boolean;
}

/** After so long the lists of packages are used as they are. */
const updateSeconds = 120;

/** A server that does not answer is given up, and another apt waited for, no longer than this. */
const patienceSeconds = 20;

/** Words that bound what apt-get waits for, and let nothing ask. */
const aptGet = [
  ...['apt-get', '-q', '-o', 'Acquire::Retries=1', '-o', `DPkg::Lock::Timeout=${patienceSeconds}`],
  ...['-o', `Acquire::http::Timeout=${patienceSeconds}`, '-o', `Acquire::https::Timeout=${patienceSeconds}`],
];

/** The commands that install packages; undefined where they would have to ask somebody, or are not there. */
export function installCommands(packages: string[], { apt, root, sudo }: Rights): string[][] | undefined {
  if (!apt || !(root || sudo)) return undefined;
  const quietly = [...(root ? [] : ['sudo', '-n']), 'env', 'DEBIAN_FRONTEND=noninteractive'];
  return [
    [...quietly, 'timeout', '--foreground', `${updateSeconds}`, ...aptGet, 'update'],
    [...quietly, ...aptGet, 'install', '-y', '--no-install-recommends', ...packages],
  ];
}

function rightsHere(): Rights {
  const root = getuid?.() === 0;
  return { apt: hasApt(), root, sudo: !root && statusOf(['sudo', '-n', 'true'], 'ignore') === 0 };
}

/** Runs a command that has nobody to ask. @returns its exit code, or why it has none */
function statusOf([command = '', ...args]: string[], output: 'ignore' | 'inherit'): number | string {
  const { status, signal, error } = spawnSync(command, args, { stdio: ['ignore', output, output] });
  return status ?? signal ?? (error as NodeJS.ErrnoException).code ?? 'nothing';
}

/**
 * Installs what is missing where this may be done, and says so, and what failed.
 *
 * @returns what is missing still
 */
export function seeTo(wanted: Command[]): Command[] {
  const lacked = missing(wanted);
  if (lacked.length === 0) return [];
  const packages = packagesOf(lacked);
  const commands = installCommands(packages, rightsHere());
  if (!commands) return lacked;
  console.log(`Installing ${packages.join(' ')} …`);
  // Lists that could not be renewed may do; what could not be installed is what counts.
  const status = commands.map((command) => statusOf(command, 'inherit')).at(-1);
  if (status !== 0)
    console.error(`Cannot install ${packages.join(' ')}: expected apt-get to end with 0, received ${status}`);
  return missing(lacked);
}
