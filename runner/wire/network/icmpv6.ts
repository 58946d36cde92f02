import { ipv6Text, uint8, uint16 } from '../bytes.ts';
import { CutHeader } from '../header.ts';
import { type Family, type GroupRecords, readGroupRecords } from './group-records.ts';
import { IcmpHeader } from './icmp-header.ts';
import { type IpLayer, isWhole } from './ip-layer.ts';

export const icmpv6Type = {
  listenerQuery: 130,
  listenerReport1: 131,
  listenerDone: 132,
  listenerReport2: 143,
  echoRequest: 128,
  echoReply: 129,
  neighbourSolicitation: 135,
  neighbourAdvertisement: 136,
} as const;

const headerLength = 8;

export const listenerFamily: Family = { addressBytes: 16, text: ipv6Text };

/** Lengths of the messages about multicast groups (RFC 2710, section 3; RFC 3810, section 5). */
const listenerLengths: Record<number, number> = { 130: 24, 131: 24, 132: 24, 143: 8 };

/** A query of version 2 has four bytes more, and sources (RFC 3810, section 8.1). */
const query2Length = 28;

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

  /** The multicast group that a query, a report or a done is about; `::` for every group, else an empty text. */
  get group(): string {
    return this.type >= 130 && this.type <= 132 ? ipv6Text(this.bytes, this.start + 8) : '';
  }

  /** Whether it is a query for listeners that may name sources. */
  get namesSources(): boolean {
    return this.type === icmpv6Type.listenerQuery && this.end - this.start >= query2Length;
  }

  /** The records of a listener report of version 2. */
  get records(): GroupRecords {
    const isReport = this.type === icmpv6Type.listenerReport2;
    const count = isReport ? uint16(this.bytes, this.start + 6) : 0;
    return readGroupRecords(this.bytes, [this.start + headerLength, this.end], count, listenerFamily);
  }

  /** Where the options of Neighbor Discovery begin; `end` where there are none. */
  get optionsStart(): number {
    return this.start + (discoveryLengths[this.type] ?? this.end - this.start);
  }
}

export function readIcmpv6(ip: IpLayer): Icmpv6Layer | CutHeader {
  const { bytes, end: start, payloadEnd: end } = ip;
  const type = uint8(bytes, start);
  const known = discoveryLengths[type] ?? listenerLengths[type];
  const least = known ?? headerLength;
  if (end - start < least) return new CutHeader('icmpv6', bytes, start, end, least);
  const layer = new Icmpv6Layer(ip, start, known === undefined ? start + headerLength : end);
  layer.fault = isWhole(ip) ? faultOf(layer) : undefined;
  return layer;
}

function faultOf(layer: Icmpv6Layer): string | undefined {
  const { rest } = readOptions(layer);
  if (rest < layer.end) return `an option ends after ${layer.end - rest} bytes, or has no length`;
  if (layer.type !== icmpv6Type.listenerReport2) return undefined;
  const { count, records } = layer.records;
  return records.length < count ? `says ${count} groups, ${records.length} are there` : undefined;
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
