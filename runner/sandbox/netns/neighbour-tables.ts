import { readFileSync } from 'node:fs';
import type { Lab } from '../../labs/lab.ts';
import type { Limits } from '../limits.ts';
import { mostNeighbours } from './neighbours.ts';

/** A table of the machine's neighbours (arp(7)). */
export interface NeighbourTable {
  /** The name by which sysctl(8) sets its size. */
  setting: string;
  size: number;
  /** What labs can fill of it when every place is taken by the largest, and every program means harm. */
  needed: number;
}

/** The two tables; none where this process does not see their size, as in a container. */
export const neighbourTables = (labs: Lab[], { admission, network }: Limits): NeighbourTable[] =>
  ([4, 6] as const).flatMap((family) => {
    const setting = `net.ipv${family}.neigh.default.gc_thresh3`;
    const size = sizeOf(setting);
    const most = Math.max(0, ...labs.map((lab) => mostNeighbours(lab, family, network)));
    return size === undefined ? [] : [{ setting, size, needed: admission.sessions * most }];
  });

function sizeOf(setting: string): number | undefined {
  try {
    return Number(readFileSync(`/proc/sys/${setting.replaceAll('.', '/')}`, 'latin1'));
  } catch {
    return undefined;
  }
}
