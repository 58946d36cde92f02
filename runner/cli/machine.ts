import { type Command, hasCommand, netnsCommands } from '../sandbox/netns/commands.ts';

/** What the tests call beside what labs need. */
const testCommands: Command[] = [
  { name: 'tshark', package: 'tshark', neededFor: 'tests of decoded packets' },
  { name: 'chromium', package: 'chromium', neededFor: 'the end-to-end tests' },
];

/** Every command of the machine that Wirebook or its tests call. */
export const commands: Command[] = [...netnsCommands, ...testCommands];

export const missingCommands = () => commands.filter((command) => !hasCommand(command));

/** The one line that installs what is missing on Debian and Ubuntu. */
export function installLine(missing: Command[]): string {
  const packages = [...new Set(missing.map((command) => command.package))];
  return `sudo apt-get update && sudo apt-get install -y ${packages.join(' ')}`;
}
