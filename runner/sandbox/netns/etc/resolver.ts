import type { Host, Lab } from '../../../labs/lab.ts';

/** The address at which a host answers, on the first network it is on. */
export const firstAddress = (host: Host | undefined) => host?.interfaces[0]?.address;

/**
 * The files by which a host's resolver asks the lab's name server after /etc/hosts
 * (resolv.conf(5), nsswitch.conf(5)); without a zone it asks nobody. An answer on the
 * lab's own network is there at once, so it is asked again soon.
 */
export function resolverFiles(lab: Lab): Record<string, string> {
  if (!lab.zone) return { 'nsswitch.conf': 'hosts: files\n' };
  const address = firstAddress(lab.hosts.get(lab.zone.server));
  return {
    'nsswitch.conf': 'hosts: files dns\n',
    'resolv.conf': `nameserver ${address}\noptions timeout:1 attempts:3\n`,
  };
}
