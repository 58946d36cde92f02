import type { Host } from '../../labs/lab.ts';
import type { LabUser } from './identity.ts';
import { namespaceFolder } from './places.ts';

/** The process that holds a lab’s network, and the user that it and all else of the lab runs as. */
export interface Holder {
  pid: number;
  user: LabUser;
}

/**
 * The words of nsenter(1) that put a command into the holder's user, mount and process
 * namespaces and onto a host's network.
 */
export function enterHost(holder: Holder, host: Host): string[] {
  const proc = `/proc/${holder.pid}`;
  return [
    '--preserve-credentials',
    `--user=${proc}/ns/user`,
    `--mount=${proc}/ns/mnt`,
    `--pid=${proc}/ns/pid`,
    `--net=${proc}/root${namespaceFolder}/${host.on ?? host.name}`,
  ];
}
