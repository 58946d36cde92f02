import type { Link } from './links.ts';
import type { Manifest, Step, Volatile } from './manifest.ts';
import type { Region } from './regions.ts';
import type { Zone } from './zone.ts';

/** One program of a lab, as it is shown and run. */
export interface Program {
  file: string;
  source: string;
  regions: Map<string, Region>;
}

/** One attachment of a host to a network. */
export interface Interface {
  network: string;
  address: string;
  prefixLength: number;
  /** Follows from the manifest, so it is the same in every run. */
  mac: string;
}

export interface Host {
  name: string;
  title: string | undefined;
  program: Program;
  interfaces: Interface[];
}

export interface Network {
  name: string;
  subnet: string;
}

export interface Exercise {
  host: string;
  solution: Program;
}

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
  manifest: Manifest;
  /** What of a virtual network the lab cannot do without; a backend that has none refuses the lab. */
  needs: 'virtual-network'[];
  zone: Zone | undefined;
  /** The links that are impaired from the start. */
  links: Link[];
}
