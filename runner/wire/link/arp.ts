import { ipv4Text, macText, uint8, uint16 } from '../bytes.ts';
import { CutHeader, Header } from '../header.ts';

const length = 28;

/** ARP for IPv4 on Ethernet (RFC 826). */
export class ArpLayer extends Header {
  readonly protocol = 'arp';

  /** 1 asks, 2 answers. */
  get operation(): number {
    return uint16(this.bytes, this.start + 6);
  }

  get senderMac(): string {
    return macText(this.bytes, this.start + 8);
  }

  get senderAddress(): string {
    return ipv4Text(this.bytes, this.start + 14);
  }

  get targetAddress(): string {
    return ipv4Text(this.bytes, this.start + 24);
  }
}

/** Reads an ARP packet; where its types and lengths are other than Ethernet’s and IPv4’s, it says so. */
export function readArp(bytes: Uint8Array, start: number, end: number): ArpLayer | CutHeader {
  if (end - start < length) return new CutHeader('arp', bytes, start, end, length);
  const layer = new ArpLayer(bytes, start, start + length);
  const kinds = [
    uint16(bytes, start),
    uint16(bytes, start + 2),
    uint8(bytes, start + 4),
    uint8(bytes, start + 5),
  ];
  if (kinds.join() !== '1,2048,6,4') layer.fault = 'is not of IPv4 on Ethernet, its fields may lie elsewhere';
  return layer;
}
