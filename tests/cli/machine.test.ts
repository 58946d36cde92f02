import { expect, test } from 'vitest';
import { mendOf } from '../../runner/cli/machine.ts';
import { netnsCommands } from '../../runner/sandbox/netns/commands.ts';

const forbidding = { key: 'user.max_user_namespaces', value: '0', forbids: true, mend: 'sysctl -w x=1' };

test('what mends a machine is a package first, then a setting, then nothing that is one line', () => {
  const commands = netnsCommands.filter(
    ({ name }) => name === 'nft' || name === 'nsenter' || name === 'unshare',
  );
  const line = /^(sudo )?apt-get update && (sudo )?apt-get install -y nftables util-linux$/;
  expect(mendOf({ commands, settings: [forbidding] })).toMatch(line);
  expect(mendOf({ commands: [], settings: [forbidding] })).toBe('sysctl -w x=1');
  expect(mendOf({ commands: [], settings: [] })).toBeUndefined();
});
