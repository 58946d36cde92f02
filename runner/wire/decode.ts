import { decodeApplication } from './application/application.ts';
import { CutHeader, DataLayer, Header } from './header.ts';
import { readArp } from './link/arp.ts';
import { EthernetLayer, etherType, readEthernet } from './link/ethernet.ts';
import type { Carriage, Frame, Layer, Missing } from './model.ts';
import { IcmpLayer, readIcmp } from './network/icmp.ts';
import { Icmpv6Layer, readIcmpv6 } from './network/icmpv6.ts';
import { IgmpLayer, readIgmp } from './network/igmp.ts';
import { type IpLayer, isFirstFragment } from './network/ip-layer.ts';
import { ipProtocol } from './network/ip-protocol.ts';
import { readIpv4 } from './network/ipv4.ts';
import { readIpv6 } from './network/ipv6.ts';
import type { TcpLayer } from './transport/tcp.ts';
import { readTcp } from './transport/tcp.ts';
import { readUdp, type UdpLayer } from './transport/udp.ts';

/** What earlier packets of a connection have settled. */
export type Hint = Pick<Carriage, 'application'>;

/**
 * Decodes an Ethernet frame as far as it goes; it never throws.
 *
 * @param wireLength how long the frame was on the wire, in bytes, where the capture cut it
 */
export function decodeFrame(bytes: Uint8Array, wireLength = bytes.length, hint?: Hint): Frame {
  return new Decoding(bytes, wireLength, hint).run();
}

class Decoding {
  readonly #bytes: Uint8Array;
  readonly #wireLength: number;
  readonly #hint: Hint | undefined;
  readonly #layers: Layer[] = [];
  #quoted = false;
  /** Where what is being read ended on the wire; beyond the bytes that are here, it is no fault. */
  #wireEnd: number;

  constructor(bytes: Uint8Array, wireLength: number, hint: Hint | undefined) {
    this.#bytes = bytes;
    this.#wireLength = Math.max(wireLength, bytes.length);
    this.#hint = hint;
    this.#wireEnd = this.#wireLength;
  }

  run(): Frame {
    const ethernet = this.#push(readEthernet(this.#bytes));
    if (ethernet instanceof EthernetLayer) ethernet.payloadEnd = this.#link(ethernet);
    return { bytes: this.#bytes, wireLength: this.#wireLength, layers: this.#layers };
  }

  /** Returns where the frame's payload ends. */
  #link({ type, end }: EthernetLayer): number {
    if (type === etherType.ipv4 || type === etherType.ipv6)
      return this.#network(type, end, this.#bytes.length);
    if (type === etherType.arp) return this.#push(readArp(this.#bytes, end, this.#bytes.length)).end;
    return this.#data(end, this.#bytes.length);
  }

  #network(type: number, start: number, limit: number): number {
    const partial = this.#quoted || this.#isCut;
    const read = type === etherType.ipv4 ? readIpv4 : readIpv6;
    const ip = this.#push(read(this.#bytes, start, limit, partial));
    if (ip instanceof CutHeader) return limit;
    if (this.#isCut) this.#wireEnd = ip.end + ip.payloadLength;
    if (isFirstFragment(ip)) this.#wireEnd = Infinity;
    this.#carried(ip);
    return ip.payloadEnd;
  }

  get #isCut(): boolean {
    return this.#wireLength > this.#bytes.length;
  }

  #carried(ip: IpLayer): void {
    if (ip.fragmentOffset > 0) this.#data(ip.end, ip.payloadEnd);
    else if (ip.carries === ipProtocol.tcp) this.#application(this.#push(readTcp(ip)));
    else if (ip.carries === ipProtocol.udp) this.#application(this.#push(readUdp(ip)));
    else if (ip.carries === ipProtocol.icmp && ip.protocol === 'ipv4')
      this.#control(this.#push(readIcmp(ip)));
    else if (ip.carries === ipProtocol.igmp && ip.protocol === 'ipv4') this.#group(ip);
    else if (ip.carries === ipProtocol.icmpv6) this.#control(this.#push(readIcmpv6(ip)));
    else this.#data(ip.end, ip.payloadEnd);
  }

  #group(ip: IpLayer): void {
    const message = this.#push(readIgmp(ip));
    if (message instanceof IgmpLayer) this.#data(message.end, ip.payloadEnd);
  }

  #control(message: IcmpLayer | Icmpv6Layer | CutHeader): void {
    if (message instanceof CutHeader) return;
    const { payloadEnd } = message.ip;
    if (!message.quotes || this.#quoted || message.end === payloadEnd) {
      this.#data(message.end, payloadEnd);
      return;
    }
    this.#quoted = true;
    this.#network(message.protocol === 'icmp' ? etherType.ipv4 : etherType.ipv6, message.end, payloadEnd);
  }

  #application(transport: TcpLayer | UdpLayer | CutHeader): void {
    if (transport instanceof CutHeader) return;
    const { protocol, end, dataEnd, sourcePort, destinationPort } = transport;
    if (this.#quoted || dataEnd <= end) {
      this.#data(end, dataEnd);
      return;
    }
    const application = this.#hint?.application;
    const missing = this.#missingFrom(transport);
    const carriage: Carriage = { transport: protocol, sourcePort, destinationPort, application, missing };
    const layers = decodeApplication(this.#bytes, end, dataEnd, carriage);
    for (const layer of layers) this.#layers.push(layer);
    if (layers.length === 0) this.#data(end, dataEnd);
  }

  #missingFrom({ protocol, ip, end, dataEnd, dataLength }: TcpLayer | UdpLayer): Missing | undefined {
    const isShort = dataEnd - end < dataLength;
    if (isShort && this.#isCut && !ip.isFragment) return 'cut';
    return (isShort || protocol === 'tcp') && isFirstFragment(ip) ? 'next-fragment' : undefined;
  }

  /** Bytes of which nothing more is known, if there are any. */
  #data(start: number, end: number): number {
    if (end > start) this.#push(new DataLayer(this.#bytes, start, end));
    return end;
  }

  #push<H extends Header>(layer: H): H {
    if (this.#quoted) layer.quoted = true;
    // An error quotes only the beginning, and a capture may cut the end: what is missing is no fault.
    if (layer.fault !== undefined && layer instanceof CutHeader) {
      if (this.#quoted || layer.expectedEnd <= this.#wireEnd) layer.fault = undefined;
    }
    this.#layers.push(layer);
    return layer;
  }
}
