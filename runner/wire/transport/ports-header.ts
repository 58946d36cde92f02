import { uint16 } from '../bytes.ts';
import { Header } from '../header.ts';
import type { IpLayer } from '../network/ip-layer.ts';

/** A header that begins with two ports, as UDP's and TCP's do (RFC 768; RFC 9293, section 3.1). */
export abstract class PortsHeader extends Header {
  readonly ip: IpLayer;

  constructor(ip: IpLayer, start: number, end: number) {
    super(ip.bytes, start, end);
    this.ip = ip;
  }

  get sourcePort(): number {
    return uint16(this.bytes, this.start);
  }

  get destinationPort(): number {
    return uint16(this.bytes, this.start + 2);
  }
}
