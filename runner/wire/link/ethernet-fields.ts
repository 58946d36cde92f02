import { macText } from '../bytes.ts';
import { fieldsBy, restField, whole, written } from '../fields.ts';
import type { Field, Layer } from '../model.ts';
import { EthernetLayer } from './ethernet.ts';
import { typeText } from './ethernet-summary.ts';

const plans = [
  written(
    'Destination',
    0,
    6,
    macText,
    'The hardware address (MAC address) of the interface on this link that shall take the frame; all ones means every interface.',
  ),
  written('Source', 6, 6, macText, 'The hardware address of the interface that sent the frame on this link.'),
  whole(
    'EtherType',
    12,
    2,
    'Which protocol the frame carries; values below 1536 are the length of its data instead.',
    typeText,
  ),
];

/** Ethernet (RFC 894; IEEE 802.3, clause 3). */
export function ethernetFields(bytes: Uint8Array, layer: Layer): Field[] {
  const own = fieldsBy(plans, bytes, layer.start, layer.end);
  if (!(layer instanceof EthernetLayer)) return own;
  const meaning = 'Bytes that fill a short frame up to the least length Ethernet allows, 46 bytes of data.';
  return [...own, ...restField('Padding', bytes, layer.payloadEnd, bytes.length, meaning)];
}
