import { bytesText } from '../bytes.ts';
import { cutSummary } from '../header.ts';
import type { Summary } from '../model.ts';
import { UdpLayer } from './udp.ts';

export const udpSummary: Summary = {
  title: 'UDP',
  line(layer) {
    if (!(layer instanceof UdpLayer)) return cutSummary(layer);
    return `${layer.sourcePort} → ${layer.destinationPort}, ${bytesText(layer.dataLength)}`;
  },
};
