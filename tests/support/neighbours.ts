import type { Lab } from '../../runner/labs/lab.ts';
import { mustReadInNetwork, onlyHolder } from './holder.ts';

/** How many neighbours of a family the kernel knows in a lab's hosts, in whatever state; the lab is the only one open. */
export async function neighboursIn(lab: Lab, family: 4 | 6): Promise<number> {
  const holder = onlyHolder();
  const hosts = [...lab.hosts.values()].filter(({ on }) => on === undefined);
  const tables = await Promise.all(
    hosts.map(({ name }) => mustReadInNetwork(holder, name, `ip -${family} -json neigh show nud all`)),
  );
  const rows = tables.flatMap((table) => JSON.parse(table || '[]') as { dev: string }[]);
  return rows.filter(({ dev }) => dev !== 'lo').length;
}
