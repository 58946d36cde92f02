import { ipv4Text, uint16 } from '../bytes.ts';
import { verdictText } from '../checksum.ts';
import { type FieldPlan, fieldsBy, named, raw, restField, whole, withValue, written } from '../fields.ts';
import { verifyIgmp } from '../layer-checksums.ts';
import type { Field, Layer } from '../model.ts';
import { queryPlans, recordFields, sourceFields } from './group-fields.ts';
import { IgmpLayer, igmpFamily, igmpType } from './igmp.ts';
import { igmpTypes } from './igmp-summary.ts';

const type = whole('Type', 0, 1, 'What kind of message this is.', named(igmpTypes));
const checksum = whole(
  'Checksum',
  2,
  2,
  'A sum over the whole message, by which the receiver notices a changed bit.',
);

const groupPlans = [
  type,
  whole('Max Resp Time', 1, 1, 'In a query, within how many tenths of a second to answer; else not used.'),
  checksum,
  written('Group Address', 4, 4, ipv4Text, 'The group it is about; 0.0.0.0 asks for all.'),
];

const reportPlans = [
  type,
  whole('Reserved', 1, 1, 'Not used; always 0.'),
  checksum,
  raw('Reserved', 4, 2, 'Not used; always 0.'),
  whole('Number of Group Records', 6, 2, 'How many groups the host tells about.'),
];

const otherPlans = [
  type,
  whole('Code', 1, 1, 'What a message of this type says here.'),
  checksum,
  raw('Body', 4, 4, 'What this type of message says; its own standard tells how to read it.'),
];

const plansOf = (layer: IgmpLayer): FieldPlan[] => {
  if (layer.type === igmpType.report3) return reportPlans;
  if (layer.namesSources) return [...groupPlans, ...queryPlans(8)];
  return Object.values<number>(igmpType).includes(layer.type) ? groupPlans : otherPlans;
};

/** IGMP (RFC 2236; RFC 3376). */
export function igmpFields(bytes: Uint8Array, layer: Layer): Field[] {
  if (!(layer instanceof IgmpLayer)) return fieldsBy(otherPlans, bytes, layer.start, layer.end);
  const own = fieldsBy(plansOf(layer), bytes, layer.start, layer.end);
  const fields = withValue(own, 'Checksum', verdictText(uint16(bytes, layer.start + 2), verifyIgmp(layer)));
  if (layer.type === igmpType.report3) {
    return [...fields, ...recordFields(bytes, layer.records, layer.end, igmpFamily)];
  }
  const from = fields.at(-1)?.end ?? layer.start;
  const sources = layer.namesSources ? sourceFields(bytes, [from, layer.end], igmpFamily) : [];
  const rest = sources.at(-1)?.end ?? from;
  return [...fields, ...sources, ...restField('Rest', bytes, rest, layer.end, 'Bytes that are no source’s.')];
}
