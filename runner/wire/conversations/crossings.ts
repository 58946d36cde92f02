import { uint8, uint16, uint32 } from '../bytes.ts';
import type { IpLayer } from '../network/ip-layer.ts';
import { ipProtocol } from '../network/ip-protocol.ts';
import type { Note } from './note.ts';
import { Recent } from './recent.ts';

const keyLimit = 4096;
const sightingLimit = 8;
const longestUs = 10_000_000;

/** A packet as it was seen once. */
interface Sighting {
  readonly packet: number;
  readonly atUs: number;
  readonly ip: IpAddresses;
  readonly hopLimit: number;
  /** Ports, or the identifier of an echo: what a translation may change beside the addresses. */
  readonly ports: number;
  forwarded: boolean;
}

interface IpAddresses {
  readonly source: string;
  readonly destination: string;
}

/** Finds the packets that a router forwarded: the same ones, with a lower hop limit (RFC 1812, section 5.3.1). */
export class Crossings {
  readonly #sightings = new Recent<string, Sighting[]>(keyLimit);

  /** Says which earlier packet this is, and remembers it. */
  note(ip: IpLayer, packet: number, atUs: number): Pick<Note, 'sameAs' | 'sameAsBy'> {
    const { source, destination, hopLimit } = ip;
    const sighting = {
      packet,
      atUs,
      ip: { source, destination },
      hopLimit,
      ports: portsOf(ip),
      forwarded: false,
    };
    const key = keyOf(ip);
    const before = this.#sightings.get(key) ?? [];
    this.#sightings.set(key, [...before, sighting].slice(-sightingLimit));
    const candidates = before.filter((other) => mayBe(other, sighting));
    const exact = candidates.find((other) => isExact(other, sighting));
    const found = exact ?? candidates[0];
    if (!found) return {};
    found.forwarded = true;
    return { sameAs: found.packet, sameAsBy: exact ? 'exact' : 'inferred' };
  }
}

/** A translation leaves one of the two addresses as it was (RFC 3022, section 2). */
const mayBe = (before: Sighting, after: Sighting) =>
  !before.forwarded &&
  before.hopLimit > after.hopLimit &&
  after.atUs - before.atUs <= longestUs &&
  (before.ip.source === after.ip.source || before.ip.destination === after.ip.destination);

const isExact = (before: Sighting, after: Sighting) =>
  before.ip.source === after.ip.source &&
  before.ip.destination === after.ip.destination &&
  before.ports === after.ports;

/** What neither a router nor a translation changes, as one text. */
function keyOf(ip: IpLayer): string {
  const { bytes, end, payloadEnd } = ip;
  const [from, skipped] = ip.fragmentOffset > 0 ? [end, end] : steadyPart(ip);
  let hash = hashOf(bytes, from, skipped, 0x811c9dc5);
  hash = hashOf(bytes, skipped + (skipped > from ? 2 : 0), payloadEnd, hash);
  return `${ip.identification} ${ip.fragmentOffset} ${ip.carries} ${ip.payloadLength} ${hash}`;
}

/** Where what a translation leaves alone begins, and where the checksum it mends lies. */
function steadyPart({ carries, end }: IpLayer): [from: number, checksum: number] {
  if (carries === ipProtocol.tcp) return [end + 4, end + 16];
  if (carries === ipProtocol.udp) return [end + 4, end + 6];
  if (carries === ipProtocol.icmp || carries === ipProtocol.icmpv6) return [end + 6, end + 6];
  return [end, end];
}

function portsOf({ bytes, end, carries, fragmentOffset }: IpLayer): number {
  if (fragmentOffset > 0) return 0;
  if (carries === ipProtocol.tcp || carries === ipProtocol.udp) return uint32(bytes, end);
  return carries === ipProtocol.icmp || carries === ipProtocol.icmpv6 ? uint16(bytes, end + 4) : 0;
}

/** FNV-1a, 32 bits. */
function hashOf(bytes: Uint8Array, start: number, end: number, basis: number): number {
  let hash = basis;
  const limit = Math.min(end, bytes.length);
  for (let at = start; at < limit; at += 1) hash = Math.imul(hash ^ uint8(bytes, at), 0x01000193);
  return hash >>> 0;
}
