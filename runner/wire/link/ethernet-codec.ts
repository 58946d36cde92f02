import { hexNumber, macText } from '../bytes.ts';
import { cutSummary, fieldsBy, restField, whole, written } from '../fields.ts';
import type { Codec, Layer } from '../model.ts';
import { EthernetLayer, leastEtherType } from './ethernet.ts';

const names: Record<number, string> = { 0x0800: 'IPv4', 0x0806: 'ARP', 0x86dd: 'IPv6' };

function typeText(type: number): string {
  if (type < leastEtherType) return `${type} bytes`;
  return names[type] === undefined ? hexNumber(type, 2) : `${hexNumber(type, 2)} (${names[type]})`;
}

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
export const ethernetCodec: Codec<Layer> = {
  title: 'Ethernet',
  fields(bytes, layer) {
    const own = fieldsBy(plans, bytes, layer.start, layer.end);
    if (!(layer instanceof EthernetLayer)) return own;
    const meaning = 'Bytes that fill a short frame up to the least length Ethernet allows, 46 bytes of data.';
    return [...own, ...restField('Padding', bytes, layer.payloadEnd, bytes.length, meaning)];
  },
  summary(layer) {
    if (!(layer instanceof EthernetLayer)) return cutSummary(layer);
    return `${layer.source} → ${layer.destination}, ${typeText(layer.type)}`;
  },
};
