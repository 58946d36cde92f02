import { uint8, uint16, uint32 } from '../bytes.ts';
import { CutHeader } from '../header.ts';
import type { IpLayer } from '../network/ip-layer.ts';
import { PortsHeader } from './ports-header.ts';

const leastLength = 20;

/** The control bits (RFC 9293, section 3.1; CWR and ECE from RFC 3168), least significant first. */
const tcpFlags = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'] as const;

/** A TCP header with its options (RFC 9293, section 3.1). */
export class TcpLayer extends PortsHeader {
  readonly protocol = 'tcp';

  get sequence(): number {
    return uint32(this.bytes, this.start + 4);
  }

  get acknowledgment(): number {
    return uint32(this.bytes, this.start + 8);
  }

  /** The eight control bits as one number. */
  get flags(): number {
    return uint8(this.bytes, this.start + 13);
  }

  get fin(): boolean {
    return (this.flags & 0x01) !== 0;
  }

  get syn(): boolean {
    return (this.flags & 0x02) !== 0;
  }

  get rst(): boolean {
    return (this.flags & 0x04) !== 0;
  }

  get ack(): boolean {
    return (this.flags & 0x10) !== 0;
  }

  /** As the header says it, not yet scaled (RFC 7323, section 2). */
  get window(): number {
    return uint16(this.bytes, this.start + 14);
  }

  /** How many bytes it carries by its packet's word, which may be more than are there. */
  get dataLength(): number {
    return Math.max(0, this.ip.payloadLength - (this.end - this.start));
  }

  /** Where its data ends, as far as the bytes are there. */
  get dataEnd(): number {
    return this.ip.payloadEnd;
  }
}

export function readTcp(ip: IpLayer): TcpLayer | CutHeader {
  const { bytes, end: start, payloadEnd: end } = ip;
  const length = (uint8(bytes, start + 12) >> 4) * 4;
  const needed = Math.max(length, leastLength);
  if (end - start < leastLength) return new CutHeader('tcp', bytes, start, end, leastLength);
  if (end - start < needed) return new CutHeader('tcp', bytes, start, end, needed);
  const layer = new TcpLayer(ip, start, start + needed);
  if (length < leastLength) layer.fault = `says a header of ${length} bytes, the least is ${leastLength}`;
  return layer;
}

/** `SYN ACK`, in the order of the header's least significant bits. */
export const flagsText = ({ flags }: TcpLayer) =>
  tcpFlags.filter((_, bit) => (flags & (1 << bit)) !== 0).join(' ');
