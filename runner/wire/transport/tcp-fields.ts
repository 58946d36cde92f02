import { uint16 } from '../bytes.ts';
import { verdictText } from '../checksum.ts';
import { fieldsBy, flagText, part, whole, withValue } from '../fields.ts';
import { verifyTcp } from '../layer-checksums.ts';
import type { Field, Layer } from '../model.ts';
import { TcpLayer } from './tcp.ts';
import { tcpOptionFields } from './tcp-option-fields.ts';

const flag = (name: string, bit: number, meaning: string) => part(name, 13, 1, [bit, 1], meaning, flagText);

const plans = [
  whole('Source Port', 0, 2, 'Which socket of the sender this comes from; answers go there.'),
  whole('Destination Port', 2, 2, 'Which socket of the receiver this is for.'),
  whole(
    'Sequence Number',
    4,
    4,
    'The number of the first byte it carries; in a SYN, the number the counting begins at.',
  ),
  whole(
    'Acknowledgment Number',
    8,
    4,
    'With ACK set, the number of the byte that is expected next: all before it have arrived.',
  ),
  part(
    'Data Offset',
    12,
    1,
    [0, 4],
    'How long the header is, in words of four bytes; 5 when it has no options.',
    (words) => `${words} (${words * 4} bytes)`,
  ),
  part('Reserved', 12, 1, [4, 4], 'Not used; always 0.'),
  flag('CWR', 0, 'Congestion Window Reduced: the sender has slowed down after an ECE.'),
  flag('ECE', 1, 'ECN-Echo: a packet arrived that a router had marked because its queue grew.'),
  flag('URG', 2, 'The Urgent Pointer counts.'),
  flag('ACK', 3, 'The Acknowledgment Number counts; set in every segment but the first.'),
  flag('PSH', 4, 'Push: the receiver shall hand the data to its program without waiting for more.'),
  flag('RST', 5, 'Reset: the connection ends at once, or there never was one.'),
  flag('SYN', 6, 'Synchronize: opens the connection and tells where the sequence numbers begin.'),
  flag('FIN', 7, 'The sender has no more data to send.'),
  whole(
    'Window',
    14,
    2,
    'How many more bytes the sender of this can take, before the scale that was agreed on in the SYN segments.',
  ),
  whole(
    'Checksum',
    16,
    2,
    'A sum over header, data and the IP addresses, by which the receiver notices a changed bit.',
  ),
  whole('Urgent Pointer', 18, 2, 'With URG set, how far beyond the sequence number the urgent data ends.'),
];

/** TCP (RFC 9293). */
export function tcpFields(bytes: Uint8Array, layer: Layer): Field[] {
  const fixed = fieldsBy(plans, bytes, layer.start, layer.end);
  if (!(layer instanceof TcpLayer)) return fixed;
  const checksum = verdictText(uint16(bytes, layer.start + 16), verifyTcp(layer));
  return [...withValue(fixed, 'Checksum', checksum), ...tcpOptionFields(layer)];
}
