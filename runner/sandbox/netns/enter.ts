import type { Host } from '../../labs/lab.ts';
import { namespaceFolder } from './places.ts';

/**
 * The words of nsenter(1) that put a command into the holder's user, mount and process
 * namespaces and onto a host's network.
 */
export function enterHost(holderPid: number, host: Host): string[] {
  const proc = `/proc/${holderPid}`;
  return [
    '--preserve-credentials',
    `--user=${proc}/ns/user`,
    `--mount=${proc}/ns/mnt`,
    `--pid=${proc}/ns/pid`,
    `--net=${proc}/root${namespaceFolder}/${host.on ?? host.name}`,
  ];
}
