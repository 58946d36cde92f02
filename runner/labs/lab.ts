import type { Link } from '../protocol/link.ts';
import { type Family, familyOf } from './address.ts';
import type { Manifest, Step, Volatile } from './manifest.ts';
import type { Region } from './regions.ts';
import type { Zone } from './zone.ts';

/** One program of a lab, as it is shown and run. */
export interface Program {
  file: string;
  source: string;
  regions: Map<string, Region>;
}

/** An address with the length of its network's prefix. */
export interface Address {
  address: string;
  prefixLength: number;
}

/** One attachment of a host to a network; `address` is the first of its addresses there. */
export interface Interface extends Address {
  network: string;
  /** Follows from the manifest, so it is the same in every run. */
  mac: string;
  /** All addresses, IPv4 and IPv6, in the manifest's order. */
  addresses: Address[];
  /** The address comes by DHCP once the lab is open; until then there is none. */
  leased?: true;
}

/** A line for the host's routing table; `to` is `default` or a subnet. */
export interface Route {
  family: Family;
  to: string;
  via: string;
}

/** What comes to this port on the masqueraded network goes on to another address and port. */
export interface PortForward {
  protocol: 'tcp' | 'udp';
  port: number;
  to: string;
  toPort: number;
}

/** Network address translation on a router: the interface it is done on, counted from 0. */
export interface Nat {
  outside: number;
  forward: PortForward[];
}

export interface Host {
  name: string;
  title: string | undefined;
  /** A router needs none. */
  program: Program | undefined;
  /** The host whose network this program uses; undefined for a host of its own. */
  on: string | undefined;
  arguments: string[];
  /** Files beside the program, by name. */
  files: Map<string, string>;
  interfaces: Interface[];
  routes: Route[];
  forwards: boolean;
  nat: Nat | undefined;
  /** Programs may listen on ports below 1024. */
  lowPorts: boolean;
  /** Programs run as root with CAP_NET_RAW and no other capability (capabilities(7)). */
  rawSockets: boolean;
  /** What came with the address that was leased, as the host's `/etc/lease.json`. */
  lease?: string;
}

/** Whether several programs run on a host's network, beside each other. */
export const isShared = (lab: Lab, host: Host) =>
  [...lab.hosts.values()].filter(({ name, on = name }) => on === (host.on ?? host.name)).length > 1;

/** A network on which addresses are leased. */
export interface LeasedNetwork {
  network: string;
  server: string;
  range: [first: string, last: string];
  /** Addresses by the names of hosts. */
  reservations: Map<string, string>;
}

export interface Network {
  name: string;
  subnet: string | undefined;
  subnet6: string | undefined;
}

export interface Exercise {
  host: string;
  solution: Program;
}

/** What a lab needs beside running programs that find each other by name. */
export type Need = 'virtual-network';

/** A lab as the loader hands it out: validated, its programs read. */
export interface Lab {
  name: string;
  title: string;
  folder: string;
  networks: Network[];
  hosts: Map<string, Host>;
  script: Step[];
  volatile: Volatile[];
  exercise: Exercise | undefined;
  /** Every TypeScript file of the folder by name: what a program may import. */
  files: Map<string, Program>;
  /** Derived from the manifest: what a backend must have to open this lab. */
  needs: Need[];
  manifest: Manifest;
  zone: Zone | undefined;
  /** The links that are impaired from the start. */
  links: Link[];
  /** The networks on which addresses are leased. */
  leases: LeasedNetwork[];
}

/** The hosts on which something can be run. */
export const hostsWithProgram = (lab: Lab): Host[] =>
  [...lab.hosts.values()].filter(({ program }) => program !== undefined);

/** Whether a host speaks IPv6 on this network. */
export const hasIpv6 = ({ addresses }: Interface) => addresses.some(({ address }) => familyOf(address) === 6);
