import { EthernetLayer } from '../../../runner/wire/link/ethernet.ts';
import type { Lane } from './lanes.ts';
import type { Packet } from './packet.ts';

/** How far a packet that reached nobody is drawn on its way, in the distance of two lanes. */
const lostAfter = 0.55;

/** Where a packet’s arrow is drawn; lanes count from 0, and a place between two is a fraction. */
export interface Arrow {
  readonly from: number;
  /** The leftmost and the rightmost place it reaches, its own among them. */
  readonly left: number;
  readonly right: number;
  /** The lanes that it reached, where arrowheads are. */
  readonly heads: readonly number[];
  /** Where it ends without having reached anybody. */
  readonly end?: number;
  readonly lost: boolean;
}

/** The way of a packet over the lanes; undefined when its sender has none. */
export function arrowOf({ from, arrivals, lost, frame }: Packet, lanes: readonly Lane[]): Arrow | undefined {
  const start = lanes.findIndex(({ host }) => host === from);
  if (start < 0) return undefined;
  const heads = arrivals
    .map(({ host }) => lanes.findIndex((lane) => lane.host === host))
    .filter((lane, index, all) => lane >= 0 && lane !== start && all.indexOf(lane) === index);
  if (heads.length > 0) {
    return { from: start, left: Math.min(start, ...heads), right: Math.max(start, ...heads), heads, lost };
  }
  const aim = aimOf(frame.layers[0], start, lanes);
  const end = start + Math.sign(aim - start) * (Math.abs(aim - start) - 1 + lostAfter);
  return { from: start, left: Math.min(start, end), right: Math.max(start, end), heads, end, lost };
}

/** The lane that a packet makes for: its receiver’s, or else the one beside it. */
function aimOf(layer: unknown, start: number, lanes: readonly Lane[]): number {
  const mac = layer instanceof EthernetLayer ? layer.destination : undefined;
  const known = lanes.findIndex(({ macs }) => mac !== undefined && macs.includes(mac));
  if (known >= 0 && known !== start) return known;
  return start + 1 < lanes.length || start === 0 ? start + 1 : start - 1;
}
