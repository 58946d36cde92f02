import { uint8 } from '../bytes.ts';
import { CutHeader } from '../header.ts';
import { IcmpHeader } from './icmp-header.ts';
import type { IpLayer } from './ip-layer.ts';

export const icmpType = { echoReply: 0, echoRequest: 8 } as const;

/** Types that quote the packet they are about (RFC 792; 4 is deprecated by RFC 6633). */
const quotingTypes: number[] = [3, 4, 5, 11, 12];
/** Types with three timestamps after their first eight bytes (RFC 792, page 16). */
const timestampTypes: number[] = [13, 14];
const headerLength = 8;
const timestampLength = 20;

/** An ICMP message's header (RFC 792). */
export class IcmpLayer extends IcmpHeader {
  readonly protocol = 'icmp';

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
