import { recordedCalls } from '../../../runner/labs/call-recording.ts';
import type { Lab } from '../../../runner/labs/lab.ts';
import { recordedPackets } from '../../../runner/labs/packet-recording.ts';
import type { LabelledLayer } from './label.ts';
import { type Lane, lanesOf } from './lanes.ts';
import { exactCause, matchesOf } from './lines/exact-causes.ts';
import { PanelCapture } from './panel-capture.ts';
import type { PacketRow } from './rows.ts';

/** A lab’s recorded packets as rows that name the lines behind them, with the lanes that they are drawn on. */
export function recordedRows(
  lab: Lab,
  layer: LabelledLayer = 'highest',
): { rows: PacketRow[]; lanes: Lane[] } {
  const lanes = lanesOf(lab);
  const capture = new PanelCapture({ lanes, layer });
  for (const packet of recordedPackets(lab)) capture.add(packet);
  capture.hear(recordedCalls(lab));
  const matches = matchesOf(capture);
  capture.rows.explain((number) => exactCause(matches, number));
  return { lanes, rows: [...capture.rows.packets] };
}
