import { ipv4Text, uint8, uint16 } from '../bytes.ts';
import { CutHeader, Header } from '../header.ts';
import { type Family, type GroupRecords, readGroupRecords } from './group-records.ts';
import { type IpLayer, isWhole } from './ip-layer.ts';

/** IANA's IGMP Type Numbers: RFC 1112, RFC 2236, RFC 3376. */
export const igmpType = { query: 0x11, report1: 0x12, report2: 0x16, leave: 0x17, report3: 0x22 } as const;

export const igmpFamily: Family = { addressBytes: 4, text: ipv4Text };

const headerLength = 8;

/** A query of version 3 has four bytes more, and sources (RFC 3376, section 7.1). */
const query3Length = 12;

/** An IGMP message, whole (RFC 2236, section 2; RFC 3376, section 4). */
export class IgmpLayer extends Header {
  readonly protocol = 'igmp';
  readonly ip: IpLayer;

  constructor(ip: IpLayer, start: number, end: number) {
    super(ip.bytes, start, end);
    this.ip = ip;
  }

  get type(): number {
    return uint8(this.bytes, this.start);
  }

  /** The group that a query, a report or a leave is about; 0.0.0.0 for every group. */
  get group(): string {
    return ipv4Text(this.bytes, this.start + 4);
  }

  /** Whether it is a query that may name sources. */
  get namesSources(): boolean {
    return this.type === igmpType.query && this.end - this.start >= query3Length;
  }

  /** The records of a report of version 3. */
  get records(): GroupRecords {
    const span = [this.start + headerLength, this.end] as const;
    return readGroupRecords(this.bytes, span, uint16(this.bytes, this.start + 6), igmpFamily);
  }
}

export function readIgmp(ip: IpLayer): IgmpLayer | CutHeader {
  const { bytes, end: start, payloadEnd: end } = ip;
  if (end - start < headerLength) return new CutHeader('igmp', bytes, start, end, headerLength);
  const type = uint8(bytes, start);
  const isLong = type === igmpType.report3 || type === igmpType.query;
  const layer = new IgmpLayer(ip, start, isLong ? end : start + headerLength);
  if (type === igmpType.report3 && isWhole(ip)) layer.fault = faultOf(layer);
  return layer;
}

function faultOf({ records: { count, records } }: IgmpLayer): string | undefined {
  return records.length < count ? `says ${count} groups, ${records.length} are there` : undefined;
}
