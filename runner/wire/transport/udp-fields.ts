import { uint16 } from '../bytes.ts';
import { verdictText } from '../checksum.ts';
import { fieldsBy, whole, withValue } from '../fields.ts';
import { verifyUdp } from '../layer-checksums.ts';
import type { Field, Layer } from '../model.ts';
import { UdpLayer } from './udp.ts';

const plans = [
  whole('Source Port', 0, 2, 'Which socket of the sender this comes from; answers go there.'),
  whole('Destination Port', 2, 2, 'Which socket of the receiver this is for.'),
  whole('Length', 4, 2, 'How long this header of eight bytes and its data are, in bytes.'),
  whole(
    'Checksum',
    6,
    2,
    'A sum over header, data and the IP addresses, by which the receiver notices a changed bit.',
  ),
];

/** UDP (RFC 768). */
export function udpFields(bytes: Uint8Array, layer: Layer): Field[] {
  const fields = fieldsBy(plans, bytes, layer.start, layer.end);
  if (!(layer instanceof UdpLayer)) return fields;
  return withValue(fields, 'Checksum', verdictText(uint16(bytes, layer.start + 6), verifyUdp(layer)));
}
