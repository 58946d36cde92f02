import { cutSummary } from '../header.ts';
import type { Summary } from '../model.ts';
import { ArpLayer } from './arp.ts';

export const arpSummary: Summary = {
  title: 'ARP',
  line(layer) {
    if (!(layer instanceof ArpLayer)) return cutSummary(layer);
    const { operation, senderAddress, senderMac, targetAddress } = layer;
    if (operation === 2) return `${senderAddress} is at ${senderMac}`;
    if (operation !== 1) return `operation ${operation}`;
    // RFC 5227, sections 1.2 and 2.3.
    if (senderAddress === targetAddress) return `${senderAddress} announces itself`;
    if (senderAddress === '0.0.0.0') return `Does anybody have ${targetAddress}?`;
    return `Who has ${targetAddress}? Tell ${senderAddress}`;
  },
};
