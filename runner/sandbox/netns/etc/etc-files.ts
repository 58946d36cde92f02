import { readFileSync } from 'node:fs';
import type { Host, Lab } from '../../../labs/lab.ts';
import { resolverFiles } from './resolver.ts';

const text = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

/** The same on every machine, whatever that has of its own. */
const registries = { services: text('services'), protocols: text('protocols') };

/** The user a program sees itself as; it has no rights anywhere. With raw sockets it is root, as it must be. */
export const insideUser = ({ rawSockets }: Host) => (rawSockets ? '0' : '1000');

/** What a host has in /etc, by name: what the C library reads to turn names into numbers and back. */
export const etcFiles = (lab: Lab, host: Host): Record<string, string> => ({
  hosts: [...itself, ...addressesOf(lab), ''].join('\n'),
  // A name with several addresses has them all (host.conf(5)).
  'host.conf': 'multi on\n',
  hostname: `${host.on ?? host.name}\n`,
  ...registries,
  ...resolverFiles(lab),
  ...(host.lease === undefined ? {} : { 'lease.json': host.lease }),
  passwd: `reader:x:${insideUser(host)}:${insideUser(host)}::/lab:/bin/false\n`,
});

/** As a fresh Debian has it. */
const itself = [
  '127.0.0.1 localhost',
  '::1 localhost ip6-localhost ip6-loopback',
  'ff02::1 ip6-allnodes',
  'ff02::2 ip6-allrouters',
];

const addressesOf = (lab: Lab) =>
  [...lab.hosts.values()]
    .filter(({ on }) => on === undefined)
    .flatMap(({ name, interfaces }) =>
      interfaces.flatMap(({ addresses }) => addresses.map(({ address }) => `${address} ${name}`)),
    );
