import { ipv6Text, macText, uint16 } from '../bytes.ts';
import { verdictText } from '../checksum.ts';
import {
  cutSummary,
  type FieldPlan,
  fieldsBy,
  flagText,
  named,
  part,
  raw,
  whole,
  withValue,
  written,
} from '../fields.ts';
import type { Codec, Layer } from '../model.ts';
import { Icmpv6Layer, readOptions } from './icmpv6.ts';
import { discoveryOptionFields } from './icmpv6-option-fields.ts';

/** IANA's ICMPv6 Parameters: RFC 4443, RFC 4861, RFC 2710, RFC 3810. */
const types: Record<number, string> = {
  1: 'destination unreachable',
  2: 'packet too big',
  3: 'time exceeded',
  4: 'parameter problem',
  128: 'echo request',
  129: 'echo reply',
  130: 'multicast listener query',
  131: 'multicast listener report',
  132: 'multicast listener done',
  133: 'router solicitation',
  134: 'router advertisement',
  135: 'neighbour solicitation',
  136: 'neighbour advertisement',
  137: 'redirect',
  143: 'multicast listener report',
};

/** RFC 4443, section 3. */
const codes: Record<number, Record<number, string>> = {
  1: {
    0: 'no route to destination',
    1: 'administratively prohibited',
    2: 'beyond the scope of the source address',
    3: 'address unreachable',
    4: 'port unreachable',
  },
  3: { 0: 'hop limit exceeded in transit', 1: 'while fragments were waited for' },
  4: { 0: 'erroneous header field', 1: 'unknown Next Header', 2: 'unknown option' },
};

const beginning = [
  whole('Type', 0, 1, 'What kind of message this is; below 128 it is an error.', named(types)),
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

const otherPlans = [
  ...beginning,
  raw('Body', 4, 4, 'What this type of message says; its own standard tells how to read it.'),
];

/** ICMPv6 (RFC 4443) with Neighbor Discovery (RFC 4861). */
export const icmpv6Codec: Codec<Layer> = {
  title: 'ICMPv6',
  fields(bytes, layer) {
    const type = layer instanceof Icmpv6Layer ? layer.type : -1;
    const fields = fieldsBy(plans[type] ?? otherPlans, bytes, layer.start, layer.end);
    if (!(layer instanceof Icmpv6Layer)) return fields;
    const checksum = verdictText(uint16(bytes, layer.start + 2), layer.checksum);
    const code = named(codes[type] ?? {})(layer.code);
    return [
      ...withValue(withValue(fields, 'Checksum', checksum), 'Code', code),
      ...discoveryOptionFields(bytes, layer),
    ];
  },
  summary(layer) {
    if (!(layer instanceof Icmpv6Layer)) return cutSummary(layer);
    const { type, code, target } = layer;
    const what = types[type] ?? `type ${type}`;
    if (plans[type] === echo) return `${what}, identifier ${layer.identifier}, sequence ${layer.sequence}`;
    if (type === 135) return `Who has ${target}?`;
    if (type === 136) return `${target} is at ${advertisedMac(layer) ?? layer.ip.source}`;
    const why = codes[type]?.[code];
    return why === undefined ? what : `${what}: ${why}`;
  },
};

/** The Target Link-layer Address option (RFC 4861, section 4.6.1). */
function advertisedMac(layer: Icmpv6Layer): string | undefined {
  const option = readOptions(layer).options.find(({ type }) => type === 2);
  return option && macText(layer.bytes, option.start + 2);
}
