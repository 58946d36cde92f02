import { uint32 } from '../bytes.ts';
import type { IpLayer } from '../network/ip-layer.ts';
import { Recent } from './recent.ts';

const packetLimit = 4096;

/**
 * Finds the packets that ICMP errors are about: an error quotes the packet's IP header and at
 * least eight bytes more (RFC 792; RFC 4443, section 3.1).
 */
export class Quotes {
  readonly #packets = new Recent<string, number>(packetLimit);

  remember(ip: IpLayer, network: string, packet: number): void {
    this.#packets.set(keyOf(ip, network), packet);
  }

  packetOf(quoted: IpLayer, network: string): number | undefined {
    return this.#packets.get(keyOf(quoted, network));
  }
}

function keyOf(ip: IpLayer, network: string): string {
  const { bytes, end, source, destination, carries, identification } = ip;
  return [
    network,
    source,
    destination,
    carries,
    identification,
    uint32(bytes, end),
    uint32(bytes, end + 4),
  ].join(' ');
}
