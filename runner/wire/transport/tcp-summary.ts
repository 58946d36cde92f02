import { bytesText } from '../bytes.ts';
import { cutSummary } from '../header.ts';
import type { Summary } from '../model.ts';
import { flagsText, TcpLayer } from './tcp.ts';

export const tcpSummary: Summary = {
  title: 'TCP',
  line(layer) {
    if (!(layer instanceof TcpLayer)) return cutSummary(layer);
    return segmentText(layer, layer.sequence, layer.acknowledgment);
  },
};

/** `49152 → 9999 PSH ACK, sequence 1, acknowledgment 1, 5 bytes`, with the numbers given. */
export function segmentText(layer: TcpLayer, sequence: number, acknowledgment: number): string {
  const parts = [
    `${layer.sourcePort} → ${layer.destinationPort} ${flagsText(layer)}`.trimEnd(),
    `sequence ${sequence}`,
    ...(layer.ack ? [`acknowledgment ${acknowledgment}`] : []),
    ...(layer.dataLength > 0 ? [bytesText(layer.dataLength)] : []),
  ];
  return parts.join(', ');
}
