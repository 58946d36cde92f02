/** A mount of the cgroup2 file system: which part of it, and where. */
interface Mount {
  root: string;
  folder: string;
}

/** The kernel writes blanks in paths as octal numbers (proc_pid_mountinfo(5)). */
const unescaped = (path: string) =>
  path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** The first cgroup2 mount of /proc/self/mountinfo; undefined where there is none. */
function cgroup2Mount(mountinfo: string): Mount | undefined {
  for (const line of mountinfo.split('\n')) {
    const [own = '', fileSystem = ''] = line.split(' - ');
    const [, , , root, folder] = own.split(' ');
    if (fileSystem.startsWith('cgroup2 ') && root && folder) {
      return { root: unescaped(root), folder: unescaped(folder) };
    }
  }
  return undefined;
}

/**
 * The folder of a process's own cgroup (cgroups(7)), from its /proc/self/mountinfo and
 * /proc/self/cgroup; undefined where no cgroup2 is mounted or it does not show that cgroup.
 */
export function ownFolder(mountinfo: string, selfCgroup: string): string | undefined {
  const mount = cgroup2Mount(mountinfo);
  const path = /^0::(\/.*)$/m.exec(selfCgroup)?.[1];
  if (!mount || path === undefined || path.split('/').includes('..')) return undefined;
  const root = mount.root === '/' ? '' : mount.root;
  if (path !== root && !path.startsWith(`${root}/`)) return undefined;
  return `${mount.folder}${path.slice(root.length)}`.replace(/\/$/, '');
}
