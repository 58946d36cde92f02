import { uint16 } from '../bytes.ts';
import { CutHeader } from '../header.ts';
import type { IpLayer } from '../network/ip-layer.ts';
import { PortsHeader } from './ports-header.ts';

const headerLength = 8;
const mostLength = 0xffff;

/** A UDP header (RFC 768). */
export class UdpLayer extends PortsHeader {
  readonly protocol = 'udp';

  /** Of header and data, in bytes; what the header cannot say, its packet does (RFC 2675, section 4). */
  get length(): number {
    const said = uint16(this.bytes, this.start + 4);
    return said === 0 && this.ip.payloadLength > mostLength ? this.ip.payloadLength : said;
  }

  get dataLength(): number {
    return Math.max(0, this.length - headerLength);
  }

  /** Where its data ends, as far as the bytes are there. */
  get dataEnd(): number {
    return Math.min(this.ip.payloadEnd, this.end + this.dataLength);
  }
}

export function readUdp(ip: IpLayer): UdpLayer | CutHeader {
  const { bytes, end: start, payloadEnd: end } = ip;
  if (end - start < headerLength) return new CutHeader('udp', bytes, start, end, headerLength);
  const layer = new UdpLayer(ip, start, start + headerLength);
  layer.fault = faultOf(layer);
  return layer;
}

function faultOf({ length, ip }: UdpLayer): string | undefined {
  if (length < headerLength) return `says ${length} bytes, less than its header’s ${headerLength}`;
  if (ip.quoted || ip.isFragment || length <= ip.payloadLength) return undefined;
  return `says ${length} bytes, its packet carries ${ip.payloadLength}`;
}
