import { hexNumber } from '../bytes.ts';
import { cutSummary } from '../header.ts';
import type { Summary } from '../model.ts';
import { EthernetLayer, leastEtherType } from './ethernet.ts';

const names: Record<number, string> = { 0x0800: 'IPv4', 0x0806: 'ARP', 0x86dd: 'IPv6' };

/** `0x0800 (IPv4)`, or `46 bytes` where the number is a length. */
export function typeText(type: number): string {
  if (type < leastEtherType) return `${type} bytes`;
  return names[type] === undefined ? hexNumber(type, 2) : `${hexNumber(type, 2)} (${names[type]})`;
}

export const ethernetSummary: Summary = {
  title: 'Ethernet',
  line(layer) {
    if (!(layer instanceof EthernetLayer)) return cutSummary(layer);
    return `${layer.source} → ${layer.destination}, ${typeText(layer.type)}`;
  },
};
