import { uint8, uint16 } from '../bytes.ts';
import { Header } from '../header.ts';
import type { IpLayer } from './ip-layer.ts';

/** What ICMP and ICMPv6 begin with alike (RFC 792; RFC 4443, section 2.1). */
export abstract class IcmpHeader extends Header {
  readonly ip: IpLayer;

  constructor(ip: IpLayer, start: number, end: number) {
    super(ip.bytes, start, end);
    this.ip = ip;
  }

  get type(): number {
    return uint8(this.bytes, this.start);
  }

  get code(): number {
    return uint8(this.bytes, this.start + 1);
  }

  /** Of an echo, and of ICMP's timestamp. */
  get identifier(): number {
    return uint16(this.bytes, this.start + 4);
  }

  /** Of an echo, and of ICMP's timestamp. */
  get sequence(): number {
    return uint16(this.bytes, this.start + 6);
  }

  /** Whether it carries the beginning of the packet it is about. */
  abstract get quotes(): boolean;
}
