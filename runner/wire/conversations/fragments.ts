import type { IpLayer } from '../network/ip-layer.ts';
import { Recent } from './recent.ts';

const packetLimit = 256;
/** RFC 8200, section 4.5: what is not whole after 60 seconds is given up. */
const longestUs = 60_000_000;

/** A packet of which a fragment was seen. */
export interface Begun {
  /** The fragment that was seen first. */
  readonly packet: number;
  readonly atUs: number;
  /** How long its payload is, in bytes; unset until its last fragment was seen. */
  length?: number;
  /** Hears how long it is. */
  onLength?: (length: number) => void;
}

/** Fragments of one packet share their addresses, protocol and identification (RFC 791, section 3.2). */
export class Fragments {
  readonly #firsts = new Recent<string, Begun>(packetLimit);

  /** The packet that a fragment is of. */
  of(ip: IpLayer, network: string, packet: number, atUs: number): Begun {
    const begun = this.#begun(ip, network, packet, atUs);
    if (!ip.moreFragments) {
      begun.length = ip.fragmentOffset + ip.payloadLength;
      begun.onLength?.(begun.length);
    }
    return begun;
  }

  #begun(ip: IpLayer, network: string, packet: number, atUs: number): Begun {
    const { source, destination, identification } = ip;
    const carries = ip.protocol === 'ipv4' ? ip.carries : 'ipv6';
    const key = `${network} ${source} ${destination} ${carries} ${identification}`;
    const first = this.#firsts.get(key);
    if (first && atUs - first.atUs <= longestUs) return first;
    const begun = { packet, atUs };
    this.#firsts.set(key, begun);
    return begun;
  }
}
