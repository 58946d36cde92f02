import type { Lab } from '../../../runner/labs/lab.ts';
import { recordedPackets } from '../../../runner/labs/packet-recording.ts';
import type { LabelledLayer } from './label.ts';
import { type Lane, lanesOf } from './lanes.ts';
import { PanelCapture } from './panel-capture.ts';
import type { PacketRow } from './rows.ts';

/** A lab’s recorded packets as rows, with the lanes that they are drawn on. */
export function recordedRows(
  lab: Lab,
  layer: LabelledLayer = 'highest',
): { rows: PacketRow[]; lanes: Lane[] } {
  const lanes = lanesOf(lab);
  const capture = new PanelCapture({ lanes, layer });
  return { lanes, rows: recordedPackets(lab).map((packet) => capture.add(packet)) };
}
