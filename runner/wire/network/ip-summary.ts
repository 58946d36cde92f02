import { cutSummary } from '../header.ts';
import type { Summary } from '../model.ts';
import type { IpLayer } from './ip-layer.ts';
import { ipProtocolText } from './ip-protocol.ts';
import { Ipv4Layer } from './ipv4.ts';
import { Ipv6Layer } from './ipv6.ts';

function lineOf({ source, destination, carries, isFragment, fragmentOffset }: IpLayer, length: number) {
  const fragment = isFragment ? `, fragment from byte ${fragmentOffset}` : '';
  return `${source} → ${destination}, ${ipProtocolText(carries)}, ${length} bytes${fragment}`;
}

export const ipv4Summary: Summary = {
  title: 'IPv4',
  line: (layer) => (layer instanceof Ipv4Layer ? lineOf(layer, layer.totalLength) : cutSummary(layer)),
};

export const ipv6Summary: Summary = {
  title: 'IPv6',
  line: (layer) => (layer instanceof Ipv6Layer ? lineOf(layer, layer.payloadLength) : cutSummary(layer)),
};
