import { uint32 } from '../bytes.ts';
import type { IpLayer } from '../network/ip-layer.ts';

/** An error comes soon after what it is about. */
const packetLimit = 1024;

interface Seen {
  readonly ip: IpLayer;
  readonly network: string;
  readonly packet: number;
}

/**
 * Finds the packets that ICMP errors are about: an error quotes the packet's IP header and at
 * least eight bytes more (RFC 792; RFC 4443, section 3.1). Errors are rare, so what they may be
 * about is looked through when one comes.
 */
export class Quotes {
  /** A ring: the packet after the last one seen is the oldest. */
  readonly #seen: Seen[] = [];
  #count = 0;

  remember(ip: IpLayer, network: string, packet: number): void {
    this.#seen[this.#count % packetLimit] = { ip, network, packet };
    this.#count += 1;
  }

  /** The last packet that is quoted so. */
  packetOf(quoted: IpLayer, network: string): number | undefined {
    for (let back = 1; back <= this.#seen.length; back += 1) {
      const seen = this.#seen[(this.#count - back) % packetLimit] as Seen;
      if (seen.network === network && isSame(seen.ip, quoted)) return seen.packet;
    }
    return undefined;
  }
}

const isSame = (one: IpLayer, other: IpLayer) =>
  one.identification === other.identification &&
  one.carries === other.carries &&
  uint32(one.bytes, one.end) === uint32(other.bytes, other.end) &&
  uint32(one.bytes, one.end + 4) === uint32(other.bytes, other.end + 4) &&
  one.source === other.source &&
  one.destination === other.destination;
