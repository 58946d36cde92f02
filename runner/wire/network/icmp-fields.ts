import { ipv4Text, uint16 } from '../bytes.ts';
import { verdictText } from '../checksum.ts';
import { type FieldPlan, fieldsBy, named, raw, whole, withValue, written } from '../fields.ts';
import { verifyIcmp } from '../layer-checksums.ts';
import type { Field, Layer } from '../model.ts';
import { IcmpLayer } from './icmp.ts';
import { icmpCodes, icmpTypes } from './icmp-summary.ts';

const codeText = (type: number, code: number) => named(icmpCodes[type] ?? {})(code);

const beginning = [
  whole('Type', 0, 1, 'What kind of message this is.', named(icmpTypes)),
  whole('Code', 1, 1, 'The reason in detail, for the types that have several.'),
  whole('Checksum', 2, 2, 'A sum over the whole message, by which the receiver notices a changed bit.'),
];

const echo = [
  ...beginning,
  whole('Identifier', 4, 2, 'Which program asked, so that the reply finds it; the reply repeats it.'),
  whole('Sequence Number', 6, 2, 'Counts the requests of one program; the reply repeats it.'),
];

const timestamp = [
  ...echo,
  whole(
    'Originate Timestamp',
    8,
    4,
    'When the sender last touched the message, in milliseconds since midnight.',
  ),
  whole('Receive Timestamp', 12, 4, 'When the other side received it, in milliseconds since midnight.'),
  whole('Transmit Timestamp', 16, 4, 'When the other side sent it back, in milliseconds since midnight.'),
];

const unused = (at: number, length: number) =>
  raw('Unused', at, length, 'Not used; it fills the header up to eight bytes.');

const plans: Record<number, FieldPlan[]> = {
  0: echo,
  3: [
    ...beginning,
    unused(4, 2),
    whole(
      'Next-Hop MTU',
      6,
      2,
      'With code 4, the longest packet that the next link takes, in bytes (RFC 1191).',
    ),
  ],
  4: [...beginning, unused(4, 4)],
  5: [
    ...beginning,
    written(
      'Gateway Internet Address',
      4,
      4,
      ipv4Text,
      'The router that is nearer to the destination; send there next time.',
    ),
  ],
  8: echo,
  11: [...beginning, unused(4, 4)],
  12: [
    ...beginning,
    whole('Pointer', 4, 1, 'At which byte of the quoted header the trouble is.'),
    unused(5, 3),
  ],
  13: timestamp,
  14: timestamp,
};

const otherPlans = [
  ...beginning,
  raw('Body', 4, 4, 'What this type of message says; its own standard tells how to read it.'),
];

/** ICMP (RFC 792). */
export function icmpFields(bytes: Uint8Array, layer: Layer): Field[] {
  const type = layer instanceof IcmpLayer ? layer.type : -1;
  const fields = fieldsBy(plans[type] ?? otherPlans, bytes, layer.start, layer.end);
  if (!(layer instanceof IcmpLayer)) return fields;
  const checksum = verdictText(uint16(bytes, layer.start + 2), verifyIcmp(layer));
  return withValue(withValue(fields, 'Checksum', checksum), 'Code', codeText(type, layer.code));
}
