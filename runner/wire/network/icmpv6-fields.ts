import { ipv6Text, uint16 } from '../bytes.ts';
import { verdictText } from '../checksum.ts';
import {
  type FieldPlan,
  fieldsBy,
  flagText,
  named,
  part,
  raw,
  restField,
  whole,
  withValue,
  written,
} from '../fields.ts';
import { verifyIcmpv6 } from '../layer-checksums.ts';
import type { Field, Layer } from '../model.ts';
import { queryPlans, recordFields, sourceFields } from './group-fields.ts';
import { Icmpv6Layer, icmpv6Type, listenerFamily } from './icmpv6.ts';
import { discoveryOptionFields } from './icmpv6-option-fields.ts';
import { icmpv6Codes, icmpv6Types } from './icmpv6-summary.ts';

const beginning = [
  whole('Type', 0, 1, 'What kind of message this is; below 128 it is an error.', named(icmpv6Types)),
  whole('Code', 1, 1, 'The reason in detail, for the types that have several.'),
  whole(
    'Checksum',
    2,
    2,
    'A sum over the whole message and the IPv6 addresses, by which the receiver notices a changed bit.',
  ),
];

const reserved = raw('Reserved', 4, 4, 'Not used; always 0.');
const unused = raw('Unused', 4, 4, 'Not used; it fills the header up to eight bytes.');

const echo = [
  ...beginning,
  whole('Identifier', 4, 2, 'Which program asked, so that the reply finds it; the reply repeats it.'),
  whole('Sequence Number', 6, 2, 'Counts the requests of one program; the reply repeats it.'),
];

/** RFC 4443, sections 3 and 4; RFC 4861, section 4. */
const plans: Record<number, FieldPlan[]> = {
  1: [...beginning, unused],
  2: [...beginning, whole('MTU', 4, 4, 'The longest packet that the next link takes, in bytes.')],
  3: [...beginning, unused],
  4: [...beginning, whole('Pointer', 4, 4, 'At which byte of the quoted packet the trouble is.')],
  128: echo,
  129: echo,
  133: [...beginning, reserved],
  134: [
    ...beginning,
    whole(
      'Cur Hop Limit',
      4,
      1,
      'The Hop Limit that hosts shall put into their packets; 0 leaves it to them.',
    ),
    part('Managed Address Configuration', 5, 1, [0, 1], 'Set, addresses are leased by DHCPv6.', flagText),
    part(
      'Other Configuration',
      5,
      1,
      [1, 1],
      'Set, other settings, such as name servers, are told by DHCPv6.',
      flagText,
    ),
    part('Reserved', 5, 1, [2, 6], 'Not used by RFC 4861; always 0.'),
    whole(
      'Router Lifetime',
      6,
      2,
      'How long this router may be the default router, in seconds; 0 means not at all.',
    ),
    whole(
      'Reachable Time',
      8,
      4,
      'How long a neighbour counts as reachable once it has answered, in milliseconds; 0 leaves it open.',
    ),
    whole(
      'Retrans Timer',
      12,
      4,
      'How long to wait between two solicitations, in milliseconds; 0 leaves it open.',
    ),
  ],
  135: [
    ...beginning,
    reserved,
    written('Target Address', 8, 16, ipv6Text, 'The address whose owner shall answer.'),
  ],
  136: [
    ...beginning,
    part('Router', 4, 1, [0, 1], 'Set, who answers is a router.', flagText),
    part('Solicited', 4, 1, [1, 1], 'Set, this answers a solicitation; else it was sent unasked.', flagText),
    part('Override', 4, 1, [2, 1], 'Set, this replaces what the receiver had remembered.', flagText),
    part('Reserved', 4, 4, [3, 29], 'Not used; always 0.'),
    written('Target Address', 8, 16, ipv6Text, 'The address that this tells the hardware address of.'),
  ],
  137: [
    ...beginning,
    reserved,
    written('Target Address', 8, 16, ipv6Text, 'Who is the better first hop; send there next time.'),
    written('Destination Address', 24, 16, ipv6Text, 'The destination that the better way leads to.'),
  ],
};

/** RFC 2710, section 3. */
const listenerPlans = [
  ...beginning,
  whole('Maximum Response Delay', 4, 2, 'In a query, within how many milliseconds to answer; else not used.'),
  raw('Reserved', 6, 2, 'Not used; always 0.'),
  written('Multicast Address', 8, 16, ipv6Text, 'The group it is about; :: asks for all.'),
];

/** RFC 3810, section 5.2. */
const reportPlans = [
  ...beginning,
  raw('Reserved', 4, 2, 'Not used; always 0.'),
  whole('Number of Multicast Address Records', 6, 2, 'How many groups the host tells about.'),
];

function plansOf(layer: Layer): FieldPlan[] {
  if (!(layer instanceof Icmpv6Layer)) return otherPlans;
  if (layer.type === icmpv6Type.listenerReport2) return reportPlans;
  if (!layer.group) return plans[layer.type] ?? otherPlans;
  return layer.namesSources ? [...listenerPlans, ...queryPlans(24)] : listenerPlans;
}

/** The groups of a report, or the sources of a query. */
function listenerFields(bytes: Uint8Array, layer: Icmpv6Layer, from: number): Field[] {
  if (layer.type === icmpv6Type.listenerReport2) {
    return recordFields(bytes, layer.records, layer.end, listenerFamily);
  }
  if (!layer.group) return [];
  const sources = layer.namesSources ? sourceFields(bytes, [from, layer.end], listenerFamily) : [];
  const rest = sources.at(-1)?.end ?? from;
  return [...sources, ...restField('Rest', bytes, rest, layer.end, 'Bytes that are no source’s.')];
}

const otherPlans = [
  ...beginning,
  raw('Body', 4, 4, 'What this type of message says; its own standard tells how to read it.'),
];

/** ICMPv6 (RFC 4443) with Neighbor Discovery (RFC 4861). */
export function icmpv6Fields(bytes: Uint8Array, layer: Layer): Field[] {
  const type = layer instanceof Icmpv6Layer ? layer.type : -1;
  const fields = fieldsBy(plansOf(layer), bytes, layer.start, layer.end);
  if (!(layer instanceof Icmpv6Layer)) return fields;
  const checksum = verdictText(uint16(bytes, layer.start + 2), verifyIcmpv6(layer));
  const code = named(icmpv6Codes[type] ?? {})(layer.code);
  return [
    ...withValue(withValue(fields, 'Checksum', checksum), 'Code', code),
    ...listenerFields(bytes, layer, fields.at(-1)?.end ?? layer.start),
    ...discoveryOptionFields(bytes, layer),
  ];
}
