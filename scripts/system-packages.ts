// Sees to the system packages that the tests call: installs them where it may, else says how.
import { exit, platform } from 'node:process';
import { commands, installLine } from '../runner/cli/machine.ts';
import { seeTo } from './install-packages.ts';

if (platform !== 'linux') {
  console.error(`The whole test suite needs Linux, for virtual hosts; this is ${platform}`);
  exit(1);
}

const lacked = seeTo(commands);
if (lacked.length > 0) {
  console.error(`Missing: ${lacked.map(({ name }) => name).join(', ')}`);
  console.error(
    `Install what is missing, then run the tests again:\n  ${installLine(lacked) ?? 'by your system’s own way'}`,
  );
  exit(1);
}
