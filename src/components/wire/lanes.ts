import type { Lab } from '../../../runner/labs/lab.ts';

/** A host’s lane in the sequence diagram. */
export interface Lane {
  readonly host: string;
  /** The host’s place in the manifest, from 1, which decides its colour. */
  readonly position: number;
  /** The addresses of its interfaces, by which a lost packet’s aim is known. */
  readonly macs: readonly string[];
}

/** One lane for each host that has a network of its own, in the manifest’s order. */
export const lanesOf = (lab: Lab): Lane[] =>
  [...lab.hosts.values()]
    .map(({ name, on, interfaces }, index) => ({
      host: name,
      on,
      position: index + 1,
      macs: interfaces.map(({ mac }) => mac),
    }))
    .filter(({ on }) => on === undefined)
    .map(({ on: _, ...lane }) => lane);
