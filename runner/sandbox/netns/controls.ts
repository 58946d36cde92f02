import { arch } from 'node:process';
import { mebibytes, seconds } from '../../protocol/outcomes.ts';
import type { Control } from '../../protocol/service.ts';
import type { Limits } from '../limits.ts';
import type { Controller, TreeSearch } from './cgroup/tree.ts';
import { namespaceOptions } from './host-order.ts';
import { hasLabUsers } from './identity.ts';
import { filteredCalls } from './seccomp.ts';

/** What holds a program on a virtual host of this machine, from what is really used. */
export function netnsControls(limits: Limits, search: TreeSearch): Control[] {
  const { sandbox, network } = limits;
  return [
    { name: 'Namespaces', detail: `${ownNamespaces().join(', ')}: its own` },
    {
      name: 'System calls',
      detail: `filtered for ${arch === 'x64' ? 'x86_64' : arch}, ${filteredCalls()} refused`,
    },
    {
      name: 'Network',
      detail: `its lab’s, without a way out; ${network.strangers} other addresses at a time`,
    },
    { name: 'User', detail: hasLabUsers() ? 'its lab’s own' : 'the same for all labs' },
    {
      name: 'Files',
      detail: `Node to read; ${mebibytes(sandbox.fileBytes)} and ${sandbox.files} files to write, ${sandbox.openFiles} open at a time`,
    },
    ...resourceControls(limits, search),
  ];
}

const namespaceNames: Record<string, string> = {
  user: 'user',
  pid: 'process',
  ipc: 'IPC',
  uts: 'host name',
  cgroup: 'cgroup',
};

/** The host's network and bwrap's mounts, and what bwrap is told to make. */
function ownNamespaces(): string[] {
  const told = namespaceOptions.map((option) => option.replace(/^--unshare-|-try$/g, ''));
  return ['network', 'mount', ...told.flatMap((name) => namespaceNames[name] ?? [])];
}

function resourceControls({ run, sandbox }: Limits, search: TreeSearch): Control[] {
  const has = (controller: Controller) => 'tree' in search && search.tree.controllers.includes(controller);
  const watched = `looked at every ${sandbox.watchMs} ms`;
  const kernel = `${mebibytes(sandbox.kernelBytes)} more in the kernel`;
  const atOnce = `${sandbox.processors} ${sandbox.processors === 1 ? 'processor' : 'processors'} at a time`;
  return [
    {
      name: 'Memory',
      detail: `${mebibytes(run.memoryBytes)}, ${has('memory') ? `${kernel}: held by cgroup v2` : watched}`,
    },
    {
      name: 'Processes',
      detail: `${run.processes}, held by prlimit${has('pids') ? ' and cgroup v2' : ''}`,
    },
    {
      name: 'Processor time',
      detail: `${seconds(run.processorMs)}, ${watched}${has('cpu') ? `; ${atOnce}: held by cgroup v2` : ''}`,
    },
    ...('missing' in search ? [{ name: 'No cgroup v2', detail: search.missing }] : []),
  ];
}
