import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ownFolder } from '../../../../runner/sandbox/netns/cgroup/own-folder.ts';

const debian = `24 30 0:22 / /sys rw,nosuid,nodev,noexec,relatime shared:7 - sysfs sysfs rw
30 24 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot
31 24 0:27 / /sys/fs/pstore rw,relatime shared:10 - pstore pstore rw`;

const hybrid = `31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
36 31 0:33 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw`;

/** A container without a cgroup namespace sees a part of the machine's tree. */
const container =
  '812 811 0:26 /docker/0a1b /sys/fs/cgroup ro,nosuid,nodev,noexec,relatime - cgroup2 cgroup rw';

test.each([
  [
    'a unit of systemd',
    debian,
    '0::/user.slice/user-1000.slice/user@1000.service/app.slice/run-u7.scope\n',
    '/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice/run-u7.scope',
  ],
  ['the root', debian, '0::/\n', '/sys/fs/cgroup'],
  [
    'both versions side by side',
    hybrid,
    '4:memory:/elsewhere\n1:name=systemd:/\n0::/wirebook\n',
    '/sys/fs/cgroup/unified/wirebook',
  ],
  ['a part of the tree', container, '0::/docker/0a1b/run\n', '/sys/fs/cgroup/run'],
  ['the top of that part', container, '0::/docker/0a1b\n', '/sys/fs/cgroup'],
  ['another part', container, '0::/docker/0a1bc\n', undefined],
  ['above its namespace', debian, '0::/../other\n', undefined],
  [
    'a mount point with a blank',
    '41 31 0:38 / /mnt/my\\040groups rw - cgroup2 none rw',
    '0::/a\n',
    '/mnt/my groups/a',
  ],
  ['no cgroup2 mount', hybrid.replace('cgroup2 cgroup2', 'tmpfs tmpfs'), '0::/\n', undefined],
  ['version 1 only', debian, '4:memory:/a\n', undefined],
])('finds the folder of a process’s cgroup: %s', (_, mountinfo, cgroup, folder) => {
  expect(ownFolder(mountinfo, cgroup)).toBe(folder);
});

test('gives a folder below the mount or none, whatever the path is', () => {
  fc.assert(
    fc.property(fc.string(), (path) => {
      const folder = ownFolder(debian, `0::/${path}\n`);
      if (folder === undefined) return;
      expect(`${folder}/`.startsWith('/sys/fs/cgroup/')).toBe(true);
      expect(folder.split('/')).not.toContain('..');
    }),
  );
});
