import { ipv4Text, uint16 } from '../bytes.ts';
import { verdictText } from '../checksum.ts';
import { cutSummary, type FieldPlan, fieldsBy, named, raw, whole, withValue, written } from '../fields.ts';
import type { Codec, Layer } from '../model.ts';
import { IcmpLayer } from './icmp.ts';

/** RFC 792; IANA's ICMP Parameters. */
const types: Record<number, string> = {
  0: 'echo reply',
  3: 'destination unreachable',
  4: 'source quench',
  5: 'redirect',
  8: 'echo request',
  9: 'router advertisement',
  10: 'router solicitation',
  11: 'time exceeded',
  12: 'parameter problem',
  13: 'timestamp',
  14: 'timestamp reply',
};

/** RFC 792; RFC 1812, section 5.2.7.1, for 9 to 13. */
const codes: Record<number, Record<number, string>> = {
  3: {
    0: 'network unreachable',
    1: 'host unreachable',
    2: 'protocol unreachable',
    3: 'port unreachable',
    4: 'fragmentation needed and Don’t Fragment set',
    5: 'source route failed',
    9: 'network administratively prohibited',
    10: 'host administratively prohibited',
    13: 'communication administratively prohibited',
  },
  5: { 0: 'for the network', 1: 'for the host' },
  11: { 0: 'in transit', 1: 'while fragments were waited for' },
};

const codeText = (type: number, code: number) => named(codes[type] ?? {})(code);

const beginning = [
  whole('Type', 0, 1, 'What kind of message this is.', named(types)),
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
export const icmpCodec: Codec<Layer> = {
  title: 'ICMP',
  fields(bytes, layer) {
    const type = layer instanceof IcmpLayer ? layer.type : -1;
    const fields = fieldsBy(plans[type] ?? otherPlans, bytes, layer.start, layer.end);
    if (!(layer instanceof IcmpLayer)) return fields;
    const checksum = verdictText(uint16(bytes, layer.start + 2), layer.checksum);
    return withValue(withValue(fields, 'Checksum', checksum), 'Code', codeText(type, layer.code));
  },
  summary(layer) {
    if (!(layer instanceof IcmpLayer)) return cutSummary(layer);
    const { type, code } = layer;
    const what = types[type] ?? `type ${type}`;
    if (plans[type] === echo) return `${what}, identifier ${layer.identifier}, sequence ${layer.sequence}`;
    const why = codes[type]?.[code];
    return why === undefined ? `${what}, code ${code}` : `${what}: ${why}`;
  },
};
