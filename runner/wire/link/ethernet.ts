import { macText, uint16 } from '../bytes.ts';
import { CutHeader, Header } from '../header.ts';

export const etherType = { ipv4: 0x0800, arp: 0x0806, ipv6: 0x86dd } as const;

/** IEEE 802.3, clause 3.1.1: values from here on name a protocol, lower ones are a length. */
export const leastEtherType = 0x0600;

const headerLength = 14;

/** An Ethernet frame's header (RFC 894; IEEE 802.3, clause 3). Captures hold no check sequence. */
export class EthernetLayer extends Header {
  readonly protocol = 'ethernet';
  /** Where what it carries ends; what follows is padding. */
  payloadEnd = this.bytes.length;

  get destination(): string {
    return macText(this.bytes, this.start);
  }

  get source(): string {
    return macText(this.bytes, this.start + 6);
  }

  get type(): number {
    return uint16(this.bytes, this.start + 12);
  }
}

export function readEthernet(bytes: Uint8Array): EthernetLayer | CutHeader {
  if (bytes.length < headerLength) return new CutHeader('ethernet', bytes, 0, bytes.length, headerLength);
  return new EthernetLayer(bytes, 0, headerLength);
}
