import { ipv6Text, uint8 } from '../bytes.ts';
import { CutHeader } from '../header.ts';
import { IcmpHeader } from './icmp-header.ts';
import { type IpLayer, isWhole } from './ip-layer.ts';

export const icmpv6Type = {
  echoRequest: 128,
  echoReply: 129,
  neighbourSolicitation: 135,
  neighbourAdvertisement: 136,
} as const;

const headerLength = 8;

/** Lengths of the Neighbor Discovery messages before their options (RFC 4861, section 4). */
const discoveryLengths: Record<number, number> = { 133: 8, 134: 16, 135: 24, 136: 24, 137: 40 };

/** An ICMPv6 message's header (RFC 4443); of Neighbor Discovery, the message (RFC 4861). */
export class Icmpv6Layer extends IcmpHeader {
  readonly protocol = 'icmpv6';

  /** Types below 128 are errors, and those that exist quote the packet they are about. */
  get quotes(): boolean {
    return this.type >= 1 && this.type <= 4;
  }

  /** The address that a solicitation, advertisement or redirect is about, else an empty text. */
  get target(): string {
    return this.type >= 135 && this.type <= 137 ? ipv6Text(this.bytes, this.start + 8) : '';
  }

  /** Where the options of Neighbor Discovery begin; `end` where there are none. */
  get optionsStart(): number {
    return this.start + (discoveryLengths[this.type] ?? this.end - this.start);
  }
}

export function readIcmpv6(ip: IpLayer): Icmpv6Layer | CutHeader {
  const { bytes, end: start, payloadEnd: end } = ip;
  const discovery = discoveryLengths[uint8(bytes, start)];
  const least = discovery ?? headerLength;
  if (end - start < least) return new CutHeader('icmpv6', bytes, start, end, least);
  const layer = new Icmpv6Layer(ip, start, discovery === undefined ? start + headerLength : end);
  const { rest } = readOptions(layer);
  if (rest < layer.end && isWhole(ip))
    layer.fault = `an option ends after ${layer.end - rest} bytes, or has no length`;
  return layer;
}

/** An option of Neighbor Discovery (RFC 4861, section 4.6). */
export interface DiscoveryOption {
  readonly type: number;
  readonly start: number;
  readonly end: number;
}

/** The options, and where what cannot be one begins. */
export function readOptions(layer: Icmpv6Layer): { options: DiscoveryOption[]; rest: number } {
  const options: DiscoveryOption[] = [];
  let at = layer.optionsStart;
  while (at + 2 <= layer.end) {
    const end = at + uint8(layer.bytes, at + 1) * 8;
    if (end === at || end > layer.end) break;
    options.push({ type: uint8(layer.bytes, at), start: at, end });
    at = end;
  }
  return { options, rest: at };
}
