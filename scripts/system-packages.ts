// Sees to the system packages that the tests call: installs them where it may, else says how.
import { execFileSync } from 'node:child_process';
import { exit, getuid, platform } from 'node:process';
import { installLine, missingCommands } from '../runner/cli/machine.ts';

const missing = platform === 'linux' ? missingCommands() : [];

function install(packages: string[]): void {
  const options = {
    stdio: 'inherit' as const,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', DEBIAN_FRONTEND: 'noninteractive' },
  };
  execFileSync('apt-get', ['update', '-q'], options);
  execFileSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], options);
}

if (platform !== 'linux') {
  console.error(`The whole test suite needs Linux, for virtual hosts; this is ${platform}`);
  exit(1);
}
if (missing.length > 0) {
  console.log(`Missing: ${missing.map(({ name }) => name).join(', ')}`);
  if (getuid?.() !== 0) {
    console.error(`Install what is missing, then run the tests again:\n  ${installLine(missing)}`);
    exit(1);
  }
  install([...new Set(missing.map((command) => command.package))]);
}
