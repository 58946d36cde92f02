import { uint8, uint16 } from '../bytes.ts';
import { CutHeader, Header } from '../header.ts';
import type { IpLayer } from './ip-layer.ts';

export const icmpType = { echoReply: 0, echoRequest: 8 } as const;

/** Types that quote the packet they are about (RFC 792; 4 is deprecated by RFC 6633). */
const quotingTypes: number[] = [3, 4, 5, 11, 12];
/** Types with three timestamps after their first eight bytes (RFC 792, page 16). */
const timestampTypes: number[] = [13, 14];
const headerLength = 8;
const timestampLength = 20;

/** An ICMP message's header (RFC 792). */
export class IcmpLayer extends Header {
  readonly protocol = 'icmp';
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

  /** Of an echo or a timestamp. */
  get identifier(): number {
    return uint16(this.bytes, this.start + 4);
  }

  /** Of an echo or a timestamp. */
  get sequence(): number {
    return uint16(this.bytes, this.start + 6);
  }

  get quotes(): boolean {
    return quotingTypes.includes(this.type);
  }
}

export function readIcmp(ip: IpLayer): IcmpLayer | CutHeader {
  const { bytes, end: start, payloadEnd: end } = ip;
  const length = timestampTypes.includes(uint8(bytes, start)) ? timestampLength : headerLength;
  if (end - start < length) return new CutHeader('icmp', bytes, start, end, length);
  return new IcmpLayer(ip, start, start + length);
}
