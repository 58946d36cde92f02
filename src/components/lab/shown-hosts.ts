import type { Host, Lab, Program } from '../../../runner/labs/lab.ts';

/** A host of a lab with its place in the manifest, from 1, which decides its colour. */
export interface ShownHost {
  host: Host;
  position: number;
}

/**
 * The hosts that a page shows of a lab, in the manifest's order.
 *
 * @param names all hosts when undefined
 * @throws Error when a name is not a host of this lab
 */
export function shownHosts(lab: Lab, names: string[] | undefined): ShownHost[] {
  const known = [...lab.hosts.keys()];
  const unknown = names?.find((name) => !lab.hosts.has(name));
  if (unknown !== undefined) {
    throw new Error(
      `Cannot show a host of ${lab.name}: expected one of ${known.join(', ')}, received ${JSON.stringify(unknown)}`,
    );
  }
  return [...lab.hosts.values()]
    .map((host, index) => ({ host, position: index + 1 }))
    .filter(({ host }) => names?.includes(host.name) ?? true);
}

/** A host that gets a column of its own: it has a program to show and run. */
export interface RunningHost extends ShownHost {
  program: Program;
}

/** The hosts that run a program. A router without one is named with its network only. */
export const withProgram = (hosts: ShownHost[]): RunningHost[] =>
  hosts.flatMap((each) => (each.host.program ? [{ ...each, program: each.host.program }] : []));

/** The custom properties that give an element a host's colour. */
export const hostColour = ({ position }: ShownHost) =>
  `--host: var(--host-${position}); --host-soft: var(--host-soft-${position})`;
