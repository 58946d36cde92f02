import { readFileSync } from 'node:fs';
import { getuid } from 'node:process';
import { describe, expect, test } from 'vitest';
import { hasLabUsers, labUsers, maps, newLabUser } from '../../../runner/sandbox/netns/identity.ts';
import { backendNamed } from '../../support/backends.ts';
import { labOf } from '../../support/temporary-lab.ts';

describe('the users of labs', () => {
  test.each([
    ['the machine’s own', '         0          0 4294967295\n', true],
    ['a container with 65,536 numbers', '0 100000 65536\n', false],
    ['a user’s own', '0 1000 1\n', false],
    ['the numbers in a second line', '0 1000 1\n1 100000 2147483647\n', true],
    ['the numbers but the last', `0 0 ${labUsers.first + labUsers.count - 1}\n`, false],
    ['nothing', '', false],
  ])('are there in a map of %s: %s', (_, map, expected) => {
    expect(maps(map, labUsers)).toBe(expected);
  });

  test('are numbers that systemd’s table gives to nobody', () => {
    const [unusedFirst, unusedLast] = [1_879_048_192, 2_147_352_575];
    expect(labUsers.first).toBeGreaterThanOrEqual(unusedFirst);
    expect(labUsers.first + labUsers.count - 1).toBeLessThanOrEqual(unusedLast);
  });

  test('differ where the runner is root, and are none where it is not', () => {
    const users = Array.from({ length: 20 }, newLabUser);
    if (getuid?.() !== 0) return expect(users).toEqual(users.map(() => ({})));
    for (const { uid, gid } of users) expect(gid).toBe(uid);
    expect(new Set(users.map(({ uid }) => uid)).size).toBe(hasLabUsers() ? users.length : 1);
  });

  test('are what two labs really run as', async () => {
    const backend = await backendNamed('netns');
    const lab = labOf({ server: '' });
    await using first = await backend.openNetwork(lab);
    await using second = await backend.openNetwork(lab);
    const uids = await Promise.all(
      [first, first, second].map(async (network) => {
        const { pid } = await network.prepare('server');
        return /^Uid:\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
      }),
    );
    expect(uids[0]).toBe(uids[1]);
    expect(uids[0] === uids[2]).toBe(!hasLabUsers());
    if (getuid?.() === 0) expect(uids).not.toContain('0');
  });
});
