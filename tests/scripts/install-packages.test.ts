import { spawnSync } from 'node:child_process';
import { execPath } from 'node:process';
import { describe, expect, test } from 'vitest';
import { installCommands } from '../../scripts/install-packages.ts';
import { onBareMachine } from '../support/bare-machine.ts';
import { root } from '../support/command.ts';

const packages = ['ethtool', 'nftables'];

describe('packages are installed', () => {
  test.each([
    ['nobody who would have to type a password', { apt: true, root: false, sudo: false }],
    ['anybody whose system has other packages', { apt: false, root: true, sudo: true }],
  ])('not by %s', (_, rights) => {
    expect(installCommands(packages, rights)).toBeUndefined();
  });

  test.each([
    ['root, by apt-get', { apt: true, root: true, sudo: false }, /^env DEBIAN_FRONTEND=noninteractive /],
    [
      'others, by a sudo that may not ask',
      { apt: true, root: false, sudo: true },
      /^sudo -n env DEBIAN_FRONTEND=/,
    ],
  ])('by %s', (_, rights, beginning) => {
    const [update = '', install = '', ...more] = (installCommands(packages, rights) ?? []).map((words) =>
      words.join(' '),
    );
    for (const line of [update, install]) expect(line).toMatch(beginning);
    expect(update).toMatch(/ timeout --foreground 120 apt-get .* update$/);
    expect(install).toMatch(/ apt-get .* install -y --no-install-recommends ethtool nftables$/);
    expect(more).toEqual([]);
  });
});

test('npm test ends where packages are missing and may not be installed, and prints the line to type', () => {
  const [program, ...args] = onBareMachine('nobody', [execPath, 'scripts/system-packages.ts']);
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toBe(
    'Missing: ethtool, nft\nInstall what is missing, then run the tests again:\n' +
      '  sudo apt-get update && sudo apt-get install -y ethtool nftables\n',
  );
});
