import { hexNumber, hexText, ipv4Text, uint16 } from '../bytes.ts';
import { verdictText } from '../checksum.ts';
import { fieldsBy, flagText, named, part, restField, whole, withValue, written } from '../fields.ts';
import { verifyIpv4 } from '../layer-checksums.ts';
import type { Field, Layer } from '../model.ts';
import { ipProtocolText } from './ip-protocol.ts';
import { Ipv4Layer } from './ipv4.ts';
import { endOfOptions, readIpv4Options } from './ipv4-options.ts';

/** The two bits of RFC 3168, section 5. */
export const ecnText = named({ 0: 'not capable', 1: 'capable', 2: 'capable', 3: 'congestion experienced' });

const plans = [
  part('Version', 0, 1, [0, 4], 'The version of the Internet Protocol; 4 here.'),
  part(
    'Internet Header Length',
    0,
    1,
    [4, 4],
    'How long the header is, in words of four bytes; 5 when it has no options.',
    (words) => `${words} (${words * 4} bytes)`,
  ),
  part(
    'Differentiated Services',
    1,
    1,
    [0, 6],
    'Which treatment in the routers’ queues is asked for; 0 is the usual one.',
  ),
  part(
    'Explicit Congestion Notification',
    1,
    1,
    [6, 2],
    'With it a router tells that its queue grows, instead of dropping the packet.',
    ecnText,
  ),
  whole('Total Length', 2, 2, 'How long the packet is with this header, in bytes.'),
  whole(
    'Identification',
    4,
    2,
    'The same in all fragments of one packet, so that the receiver can tell which belong together.',
    (id) => hexNumber(id, 2),
  ),
  part('Reserved', 6, 1, [0, 1], 'Not used; always 0.', flagText),
  part(
    'Don’t Fragment',
    6,
    1,
    [1, 1],
    'Set, routers must not cut the packet into fragments; one that is too long is dropped and an ICMP error sent.',
    flagText,
  ),
  part('More Fragments', 6, 1, [2, 1], 'Set in every fragment but the last.', flagText),
  part(
    'Fragment Offset',
    6,
    2,
    [3, 13],
    'Where in the whole packet’s data this fragment belongs, in units of eight bytes.',
    (units) => (units === 0 ? '0' : `${units} (byte ${units * 8})`),
  ),
  whole(
    'Time to Live',
    8,
    1,
    'Every router takes 1 away, and the one that reaches 0 drops the packet, so that none goes round for ever.',
  ),
  whole('Protocol', 9, 1, 'What the packet carries.', ipProtocolText),
  whole('Header Checksum', 10, 2, 'A sum over this header, by which the next router notices a changed bit.'),
  written('Source Address', 12, 4, ipv4Text, 'Who sent the packet.'),
  written('Destination Address', 16, 4, ipv4Text, 'Who the packet is for.'),
];

/** IPv4 (RFC 791). */
export function ipv4Fields(bytes: Uint8Array, layer: Layer): Field[] {
  const fixed = fieldsBy(plans, bytes, layer.start, layer.end);
  if (!(layer instanceof Ipv4Layer)) return fixed;
  const checksum = verdictText(uint16(bytes, layer.start + 10), verifyIpv4(layer));
  return [...withValue(fixed, 'Header Checksum', checksum), ...optionFields(bytes, layer)];
}

/** IANA's IP Option Numbers: RFC 791, section 3.1; RFC 2113. */
const optionTexts: Record<number, [name: string, meaning: string]> = {
  0: ['End of Options', 'The list of options ends here.'],
  1: ['No Operation', 'Fills the space between options, so that the next begins where its sender wants it.'],
  7: ['Record Route', 'Every router writes its address into the room that is left here.'],
  68: ['Timestamp', 'Every router writes the time into the room that is left here.'],
  131: [
    'Loose Source Route',
    'Routers that the packet must visit on its way; nearly every network drops such packets.',
  ],
  137: ['Strict Source Route', 'Every router of the packet’s way; nearly every network drops such packets.'],
  148: ['Router Alert', 'Asks every router on the way to look into the packet, not only to forward it.'],
};

function optionFields(bytes: Uint8Array, layer: Ipv4Layer): Field[] {
  const { options, rest } = readIpv4Options(layer);
  const fields = options.map(({ type, start, end }): Field => {
    const [name, meaning] = optionTexts[type] ?? [`Option ${type}`, 'An option that is seldom met.'];
    return { name, start, end, value: hexText(bytes, start, end), meaning };
  });
  const isClosed = options.at(-1)?.type === endOfOptions;
  const [name, meaning] = isClosed
    ? ['Padding', 'Fills the header up to a whole word of four bytes.']
    : ['Malformed Option', 'Bytes that should be an option and cannot be one.'];
  return [...fields, ...restField(name as string, bytes, rest, layer.end, meaning as string)];
}
