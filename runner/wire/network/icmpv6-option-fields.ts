import { ipv6Text, macText, uint8 } from '../bytes.ts';
import {
  type FieldPlan,
  fieldsBy,
  flagText,
  named,
  part,
  raw,
  restField,
  whole,
  written,
} from '../fields.ts';
import type { Field } from '../model.ts';
import { type DiscoveryOption, type Icmpv6Layer, readOptions } from './icmpv6.ts';

const optionBeginning = [
  whole(
    'Option Type',
    0,
    1,
    'Which option this is.',
    named({
      1: 'Source Link-layer Address',
      2: 'Target Link-layer Address',
      3: 'Prefix Information',
      4: 'Redirected Header',
      5: 'MTU',
      14: 'Nonce',
      25: 'Recursive DNS Server',
    }),
  ),
  whole(
    'Option Length',
    1,
    1,
    'How long the option is, in units of eight bytes.',
    (units) => `${units} (${units * 8} bytes)`,
  ),
];

/** RFC 4861, section 4.6. */
const optionPlans: Record<number, FieldPlan[]> = {
  1: [
    ...optionBeginning,
    written('Link-Layer Address', 2, 6, macText, 'The hardware address of who sends this.'),
  ],
  2: [
    ...optionBeginning,
    written('Link-Layer Address', 2, 6, macText, 'The hardware address that belongs to the target address.'),
  ],
  3: [
    ...optionBeginning,
    whole('Prefix Length', 2, 1, 'How many leading bits of the prefix count.'),
    part('On-Link', 3, 1, [0, 1], 'Set, addresses of this prefix are reached without a router.', flagText),
    part(
      'Autonomous Address Configuration',
      3,
      1,
      [1, 1],
      'Set, hosts may make themselves an address of this prefix.',
      flagText,
    ),
    part('Reserved', 3, 1, [2, 6], 'Not used; always 0.'),
    whole(
      'Valid Lifetime',
      4,
      4,
      'How long the prefix counts as on this link, in seconds; 4294967295 is for ever.',
    ),
    whole(
      'Preferred Lifetime',
      8,
      4,
      'How long addresses made from the prefix are preferred, in seconds; 4294967295 is for ever.',
    ),
    raw('Reserved', 12, 4, 'Not used; always 0.'),
    written('Prefix', 16, 16, ipv6Text, 'The beginning that the addresses on this link share.'),
  ],
  5: [
    ...optionBeginning,
    raw('Reserved', 2, 2, 'Not used; always 0.'),
    whole('MTU', 4, 4, 'The longest packet that hosts shall send on this link, in bytes.'),
  ],
};

/** The fields of a Neighbor Discovery message’s options, and one for what cannot be an option. */
export function discoveryOptionFields(bytes: Uint8Array, layer: Icmpv6Layer): Field[] {
  const { options, rest } = readOptions(layer);
  const broken = restField(
    'Malformed Option',
    bytes,
    rest,
    layer.end,
    'Bytes that should be an option and cannot be one.',
  );
  return [...options.flatMap((option) => optionFields(bytes, option)), ...broken];
}

function optionFields(bytes: Uint8Array, { start, end }: DiscoveryOption): Field[] {
  const known = fieldsBy(optionPlans[uint8(bytes, start)] ?? optionBeginning, bytes, start, end);
  const rest = known.at(-1)?.end ?? start;
  return [
    ...known,
    ...restField(
      'Option Data',
      bytes,
      rest,
      end,
      'What the option says; its own standard tells how to read it.',
    ),
  ];
}
