import type { IpLayer } from '../network/ip-layer.ts';
import { Recent } from './recent.ts';

const packetLimit = 256;
/** RFC 8200, section 4.5: what is not whole after 60 seconds is given up. */
const longestUs = 60_000_000;

/** Fragments of one packet share their addresses, protocol and identification (RFC 791, section 3.2). */
export class Fragments {
  readonly #firsts = new Recent<string, { packet: number; atUs: number }>(packetLimit);

  /** The first seen fragment of the same packet, if this is not the first. */
  firstOf(ip: IpLayer, network: string, packet: number, atUs: number): number | undefined {
    const { source, destination, identification } = ip;
    const carries = ip.protocol === 'ipv4' ? ip.carries : 'ipv6';
    const key = `${network} ${source} ${destination} ${carries} ${identification}`;
    const first = this.#firsts.get(key);
    if (first && atUs - first.atUs <= longestUs) return first.packet;
    this.#firsts.set(key, { packet, atUs });
    return undefined;
  }
}
