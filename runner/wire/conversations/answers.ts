import type { DhcpLayer } from '../application/dhcp.ts';
import type { DnsLayer } from '../application/dns.ts';
import { ArpLayer } from '../link/arp.ts';
import type { Frame, Layer } from '../model.ts';
import { IcmpLayer, icmpType } from '../network/icmp.ts';
import { Icmpv6Layer, icmpv6Type } from '../network/icmpv6.ts';
import { ipOf } from './layers-of.ts';
import type { Connection } from './note.ts';
import { Recent } from './recent.ts';

const requestLimit = 1024;

/** A request waits under its key for the answer that has the same. */
interface Exchange {
  readonly kind: 'request' | 'answer';
  readonly key: string;
}

/** Finds the request that a packet answers. */
export class Answers {
  readonly #requests = new Recent<string, number>(requestLimit);

  /** The packet that asked, if this one answers; a request is remembered. */
  requestOf(frame: Frame, network: string, packet: number, connection?: Connection): number | undefined {
    for (const layer of frame.layers) {
      const exchange = layer.quoted ? undefined : exchangeOf(layer, frame, connection);
      if (!exchange) continue;
      const key = `${network} ${exchange.key}`;
      if (exchange.kind === 'answer') return this.#requests.get(key);
      this.#requests.set(key, packet);
    }
    return undefined;
  }
}

function exchangeOf(layer: Layer, frame: Frame, connection?: Connection): Exchange | undefined {
  switch (layer.protocol) {
    case 'arp':
      return layer instanceof ArpLayer ? ofArp(layer) : undefined;
    case 'icmp':
      return layer instanceof IcmpLayer ? ofEcho(layer, icmpType.echoRequest, icmpType.echoReply) : undefined;
    case 'icmpv6':
      return layer instanceof Icmpv6Layer ? ofIcmpv6(layer) : undefined;
    case 'dns':
      return ofDns(layer as DnsLayer, connection);
    case 'dhcp':
      return ipOf(frame) && ofDhcp(layer as DhcpLayer);
    default:
      return undefined;
  }
}

/** RFC 826: the reply swaps sender and target. */
function ofArp({ operation, senderAddress, targetAddress }: ArpLayer): Exchange | undefined {
  if (operation === 1) return { kind: 'request', key: `arp ${senderAddress} ${targetAddress}` };
  return operation === 2 ? { kind: 'answer', key: `arp ${targetAddress} ${senderAddress}` } : undefined;
}

/** RFC 792, RFC 4443 section 4: the reply repeats identifier and sequence number. */
function ofEcho(layer: IcmpLayer | Icmpv6Layer, request: number, reply: number): Exchange | undefined {
  const { type, ip, identifier, sequence } = layer;
  if (type === request) return { kind: 'request', key: `echo ${ip.source} ${identifier} ${sequence}` };
  if (type === reply) return { kind: 'answer', key: `echo ${ip.destination} ${identifier} ${sequence}` };
  return undefined;
}

/** RFC 4861, section 7.2.4: an advertisement answers with the target it was asked for. */
function ofIcmpv6(layer: Icmpv6Layer): Exchange | undefined {
  const { type, target, ip } = layer;
  if (type === icmpv6Type.neighbourSolicitation) return { kind: 'request', key: `nd ${ip.source} ${target}` };
  if (type === icmpv6Type.neighbourAdvertisement)
    return { kind: 'answer', key: `nd ${ip.destination} ${target}` };
  return ofEcho(layer, icmpv6Type.echoRequest, icmpv6Type.echoReply);
}

/** RFC 1035, section 4.1.1: the response repeats the ID. */
const ofDns = ({ id, response }: DnsLayer, connection?: Connection): Exchange => ({
  kind: response ? 'answer' : 'request',
  key: `dns ${connection?.id} ${id}`,
});

/** RFC 2131, section 2: a client chooses xid, and the server repeats it; `op` 1 is the client’s. */
const ofDhcp = ({ op, xid }: DhcpLayer): Exchange => ({
  kind: op === 1 ? 'request' : 'answer',
  key: `dhcp ${xid}`,
});
