import { hexNumber, ipv4Text, macText } from '../bytes.ts';
import { fieldsBy, named, whole, written } from '../fields.ts';
import type { ReadFields } from '../model.ts';

const plans = [
  whole(
    'Hardware Type',
    0,
    2,
    'The kind of link the hardware addresses belong to; 1 is Ethernet.',
    named({ 1: 'Ethernet' }),
  ),
  whole('Protocol Type', 2, 2, 'The protocol whose address is asked for, by its EtherType.', (type) =>
    type === 0x0800 ? '0x0800 (IPv4)' : hexNumber(type, 2),
  ),
  whole('Hardware Address Length', 4, 1, 'How many bytes a hardware address has; an Ethernet address has 6.'),
  whole('Protocol Address Length', 5, 1, 'How many bytes a protocol address has; an IPv4 address has 4.'),
  whole(
    'Operation',
    6,
    2,
    'Whether this asks for a hardware address or answers.',
    named({ 1: 'request', 2: 'reply' }),
  ),
  written(
    'Sender Hardware Address',
    8,
    6,
    macText,
    'The hardware address of who sends this; every receiver may remember it.',
  ),
  written(
    'Sender Protocol Address',
    14,
    4,
    ipv4Text,
    'The IPv4 address of who sends this; 0.0.0.0 when it has none yet.',
  ),
  written(
    'Target Hardware Address',
    18,
    6,
    macText,
    'In a reply, who it is for; in a request it is what is asked for, so it says nothing yet.',
  ),
  written(
    'Target Protocol Address',
    24,
    4,
    ipv4Text,
    'In a request, the IPv4 address whose owner shall answer.',
  ),
];

/** ARP (RFC 826). */
export const arpFields: ReadFields = (bytes, layer) => fieldsBy(plans, bytes, layer.start, layer.end);
