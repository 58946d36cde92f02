import { hexNumber, ipv6Text } from '../bytes.ts';
import { fieldsBy, flagText, named, part, restField, whole, written } from '../fields.ts';
import type { Field, Layer } from '../model.ts';
import { ipProtocol, ipProtocolText } from './ip-protocol.ts';
import { ecnText } from './ipv4-fields.ts';
import { type Extension, Ipv6Layer } from './ipv6.ts';
import type { Jumbo } from './jumbo.ts';

const nextHeader = (at: number) =>
  whole(
    'Next Header',
    at,
    1,
    'What follows this header: an extension header, or what the packet carries.',
    ipProtocolText,
  );

const plans = [
  part('Version', 0, 1, [0, 4], 'The version of the Internet Protocol; 6 here.'),
  part(
    'Differentiated Services',
    0,
    2,
    [4, 6],
    'Which treatment in the routers’ queues is asked for; 0 is the usual one.',
  ),
  part(
    'Explicit Congestion Notification',
    1,
    1,
    [2, 2],
    'With it a router tells that its queue grows, instead of dropping the packet.',
    ecnText,
  ),
  part(
    'Flow Label',
    1,
    3,
    [4, 20],
    'The same in all packets of a flow, so that routers can send them the same way without looking further.',
    (label) => `0x${label.toString(16).padStart(5, '0')}`,
  ),
  whole('Payload Length', 4, 2, 'How many bytes follow this header of 40 bytes, extension headers included.'),
  nextHeader(6),
  whole(
    'Hop Limit',
    7,
    1,
    'Every router takes 1 away, and the one that reaches 0 drops the packet; IPv4 calls it Time to Live.',
  ),
  written('Source Address', 8, 16, ipv6Text, 'Who sent the packet.'),
  written('Destination Address', 24, 16, ipv6Text, 'Who the packet is for.'),
];

/** The Fragment header (RFC 8200, section 4.5). */
const fragmentPlans = [
  nextHeader(0),
  whole('Reserved', 1, 1, 'Not used; always 0.'),
  part(
    'Fragment Offset',
    2,
    2,
    [0, 13],
    'Where in the whole packet’s data this fragment belongs, in units of eight bytes.',
    (units) => (units === 0 ? '0' : `${units} (byte ${units * 8})`),
  ),
  part('Reserved', 3, 1, [5, 2], 'Not used; always 0.'),
  part('More Fragments', 3, 1, [7, 1], 'Set in every fragment but the last.', flagText),
  whole(
    'Identification',
    4,
    4,
    'The same in all fragments of one packet, so that the receiver can tell which belong together.',
    (id) => hexNumber(id, 4),
  ),
];

const lengthPlan = whole(
  'Header Extension Length',
  1,
  1,
  'How long this extension header is beyond its first eight bytes, in units of eight bytes.',
);

const optionsPlans = [nextHeader(0), lengthPlan];

/** The Jumbo Payload option (RFC 2675, section 2). */
const jumboPlans = [
  whole('Option Type', 0, 1, 'Which option this is.', named({ 0xc2: 'Jumbo Payload' })),
  whole('Option Length', 1, 1, 'How long what follows is, in bytes; 4 here.'),
  whole(
    'Jumbo Payload Length',
    2,
    4,
    'How many bytes follow the IPv6 header, where they are more than 65,535; Payload Length is 0 then.',
  ),
];

/** The Routing header (RFC 8200, section 4.4). */
const routingPlans = [
  nextHeader(0),
  lengthPlan,
  whole('Routing Type', 2, 1, 'How the list of routers in this header is to be read.'),
  whole('Segments Left', 3, 1, 'How many of the listed routers the packet has still to visit.'),
];

/** IPv6 (RFC 8200). */
export function ipv6Fields(bytes: Uint8Array, layer: Layer): Field[] {
  const fixed = fieldsBy(plans, bytes, layer.start, layer.end);
  if (!(layer instanceof Ipv6Layer)) return fixed;
  return [
    ...fixed,
    ...layer.extensions.flatMap((extension) => extensionFields(bytes, extension, layer.jumbo)),
  ];
}

function extensionFields(bytes: Uint8Array, extension: Extension, jumbo: Jumbo | undefined): Field[] {
  const { type, start, end } = extension;
  if (type === ipProtocol.ipv6Fragment) return fieldsBy(fragmentPlans, bytes, start, end);
  if (type === ipProtocol.routing) {
    const rest = restField(
      'Type-specific Data',
      bytes,
      start + 4,
      end,
      'The list of routers, in the form the routing type says.',
    );
    return [...fieldsBy(routingPlans, bytes, start, end), ...rest];
  }
  const meaning =
    type === ipProtocol.hopByHop
      ? 'Options that routers on the way may look at.'
      : 'Options that only the packet’s destination looks at.';
  const own = fieldsBy(optionsPlans, bytes, start, end);
  if (type !== ipProtocol.hopByHop || !jumbo) {
    return [...own, ...restField('Options', bytes, start + 2, end, meaning)];
  }
  return [
    ...own,
    ...restField('Options', bytes, start + 2, jumbo.start, meaning),
    ...fieldsBy(jumboPlans, bytes, jumbo.start, jumbo.end),
    ...restField('Options', bytes, jumbo.end, end, meaning),
  ];
}
