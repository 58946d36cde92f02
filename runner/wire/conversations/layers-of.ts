import type { Frame, Layer } from '../model.ts';
import type { IpLayer } from '../network/ip-layer.ts';
import { Ipv4Layer } from '../network/ipv4.ts';
import { Ipv6Layer } from '../network/ipv6.ts';
import { TcpLayer } from '../transport/tcp.ts';
import { UdpLayer } from '../transport/udp.ts';

const isIp = (layer: Layer | undefined): layer is IpLayer =>
  layer instanceof Ipv4Layer || layer instanceof Ipv6Layer;

/** The frame's own IP header, where it is whole. */
export function ipOf({ layers }: Frame): IpLayer | undefined {
  const layer = layers[1];
  return isIp(layer) ? layer : undefined;
}

/** The frame's own TCP or UDP header, where it is whole. */
export function transportOf({ layers }: Frame): TcpLayer | UdpLayer | undefined {
  const layer = layers[2];
  return layer instanceof TcpLayer || layer instanceof UdpLayer ? layer : undefined;
}

/** The IP header that an ICMP error quotes. */
export const quotedIpOf = ({ layers }: Frame): IpLayer | undefined =>
  layers.find((layer): layer is IpLayer => layer.quoted === true && isIp(layer));
