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
  readonly source: string;
  readonly destination: string;
  readonly identification: number;
  readonly payloadLength: number;
  readonly hopLimit: number;
  /** Ports, or the identifier of an echo: what a translation may change beside the addresses. */
  readonly ports: number;
  forwarded: boolean;
}

/** Finds the packets that a router forwarded: the same ones, with a lower hop limit (RFC 1812, section 5.3.1). */
export class Crossings {
  /** By the hash of what neither a router nor a translation changes. */
  readonly #sightings = new Recent<number, Sighting[]>(keyLimit);

  /** Says which earlier packet this is, and remembers it. */
  note(ip: IpLayer, packet: number, atUs: number): Pick<Note, 'sameAs' | 'sameAsBy'> | undefined {
    const { source, destination, identification, payloadLength, hopLimit } = ip;
    const seen = { packet, atUs, source, destination, identification, payloadLength, hopLimit };
    const sighting = { ...seen, ports: portsOf(ip), forwarded: false };
    const key = steadyHash(ip);
    const before = this.#sightings.get(key);
    this.#sightings.set(key, before ? [...before.slice(1 - sightingLimit), sighting] : [sighting]);
    return before && forwardedFrom(before, sighting);
  }
}

function forwardedFrom(
  before: Sighting[],
  sighting: Sighting,
): Pick<Note, 'sameAs' | 'sameAsBy'> | undefined {
  const candidates = before.filter((other) => mayBe(other, sighting));
  const exact = candidates.find((other) => isExact(other, sighting));
  const found = exact ?? candidates[0];
  if (!found) return undefined;
  found.forwarded = true;
  return { sameAs: found.packet, sameAsBy: exact ? 'exact' : 'inferred' };
}

/** A translation leaves one of the two addresses as it was (RFC 3022, section 2). */
const mayBe = (before: Sighting, after: Sighting) =>
  !before.forwarded &&
  before.hopLimit > after.hopLimit &&
  before.identification === after.identification &&
  before.payloadLength === after.payloadLength &&
  after.atUs - before.atUs <= longestUs &&
  (before.source === after.source || before.destination === after.destination);

const isExact = (before: Sighting, after: Sighting) =>
  before.source === after.source && before.destination === after.destination && before.ports === after.ports;

/** A hash of what neither a router nor a translation changes. */
function steadyHash(ip: IpLayer): number {
  const { bytes, end, payloadEnd, fragmentOffset, carries } = ip;
  const [from, skipped] = fragmentOffset > 0 ? [end, end] : steadyPart(ip);
  const head = mixed(mixed(carries, fragmentOffset), ip.identification);
  const begun = hashOf(bytes, from, skipped, head);
  return hashOf(bytes, skipped + (skipped > from ? 2 : 0), payloadEnd, begun);
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

/** The hash of a row of 32-bit words that goes on with this one, in the way of MurmurHash3. */
function mixed(hash: number, word: number): number {
  const turned = Math.imul(hash ^ Math.imul(word, 0xcc9e2d51), 0x1b873593);
  return turned ^ (turned >>> 15);
}

function hashOf(bytes: Uint8Array, start: number, end: number, basis: number): number {
  const limit = Math.min(end, bytes.length);
  let hash = basis;
  let at = start;
  for (; at + 4 <= limit; at += 4) hash = mixed(hash, uint32(bytes, at));
  for (; at < limit; at += 1) hash = mixed(hash, uint8(bytes, at));
  return hash;
}
