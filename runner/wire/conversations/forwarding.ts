import { uint8, uint16, uint32 } from '../bytes.ts';
import type { IpLayer } from '../network/ip-layer.ts';
import { ipProtocol } from '../network/ip-protocol.ts';
import type { Note } from './note.ts';
import { Recent } from './recent.ts';

/** What is forwarded comes again within few packets: a router’s queue is short. */
const keyLimit = 1024;
const sightingLimit = 8;
const longestUs = 10_000_000;

/** How many ways from one network to another are known by how long they take, and how exactly. */
const wayLimit = 256;
const slackUs = 5000;

/** A packet as it was seen once. */
interface Sighting {
  readonly packet: number;
  readonly atUs: number;
  readonly network: string;
  readonly ip: IpLayer;
  forwarded: boolean;
}

type Forwarded = Pick<Note, 'sameAs' | 'sameAsBy'>;

/**
 * Finds the packets that a router forwarded to another network: the same ones, with a lower hop
 * limit (RFC 1812, section 5.3.1).
 */
export class Forwarding {
  /** By the hash of what neither a router nor a translation changes. */
  readonly #sightings = new Recent<number, Sighting[]>(keyLimit);
  /** How long a packet took from one network to another, in microseconds, where only one could be it. */
  readonly #latencies = new Recent<string, number>(wayLimit);

  /** Says which earlier packet this is, and remembers it. */
  note(ip: IpLayer, packet: number, atUs: number, network: string): Forwarded | undefined {
    const sighting = { packet, atUs, network, ip, forwarded: false };
    const key = steadyHash(ip);
    const before = this.#sightings.get(key);
    this.#sightings.set(key, before ? [...before.slice(1 - sightingLimit), sighting] : [sighting]);
    return before && this.#forwardedFrom(before, sighting);
  }

  #forwardedFrom(before: Sighting[], sighting: Sighting): Forwarded | undefined {
    const candidates = before.filter((other) => mayBe(other, sighting));
    const exact = candidates.filter((other) => isExact(other.ip, sighting.ip));
    const found = this.#nearest(exact.length > 0 ? exact : translated(candidates, sighting), sighting);
    if (!found) return undefined;
    found.forwarded = true;
    return { sameAs: found.packet, sameAsBy: exact.length > 0 ? 'exact' : 'inferred' };
  }

  /** Of equal packets the one that took as long as others do, and of several such the oldest. */
  #nearest(candidates: Sighting[], { network, atUs }: Sighting): Sighting | undefined {
    const [first] = candidates;
    if (!first) return undefined;
    const way = `${first.network} ${network}`;
    if (candidates.length === 1) this.#latencies.set(way, atUs - first.atUs);
    const usualUs = this.#latencies.get(way) ?? 0;
    const beyond = (each: Sighting) => Math.max(0, Math.abs(atUs - each.atUs - usualUs) - slackUs);
    const least = Math.min(...candidates.map(beyond));
    return candidates.find((each) => beyond(each) === least);
  }
}

const mayBe = (before: Sighting, after: Sighting) =>
  !before.forwarded &&
  before.network !== after.network &&
  after.atUs - before.atUs <= longestUs &&
  isForwarded(before.ip, after.ip);

const isForwarded = (before: IpLayer, after: IpLayer) =>
  before.hopLimit > after.hopLimit &&
  before.identification === after.identification &&
  before.payloadLength === after.payloadLength;

const isExact = (before: IpLayer, after: IpLayer) =>
  before.source === after.source &&
  before.destination === after.destination &&
  portsOf(before) === portsOf(after);

/**
 * A translation leaves one of the two addresses as it was, and the port where it can (RFC 3022,
 * section 2). IPv6 has no number by which a packet is known again: there nothing is inferred.
 */
function translated(candidates: Sighting[], { ip }: Sighting): Sighting[] {
  if (ip.protocol === 'ipv6') return [];
  const possible = candidates.filter(
    ({ ip: before }) => before.source === ip.source || before.destination === ip.destination,
  );
  const withPorts = possible.filter(({ ip: before }) => portsOf(before) === portsOf(ip));
  return withPorts.length > 0 ? withPorts : possible;
}

/** A hash of what neither a router nor a translation changes. */
function steadyHash(ip: IpLayer): number {
  const { bytes, end, payloadEnd, fragmentOffset, carries } = ip;
  const head = mixed(mixed(carries, fragmentOffset), ip.identification);
  const { from, checksum } = (fragmentOffset === 0 && steadyParts[carries]) || wholly;
  const begun = hashOf(bytes, end + from, end + checksum, head);
  return hashOf(bytes, end + (checksum === from ? from : checksum + 2), payloadEnd, begun);
}

/** Where what a translation leaves alone begins, and where the checksum it mends lies, if behind that. */
const steadyParts: Record<number, { from: number; checksum: number }> = {
  [ipProtocol.tcp]: { from: 4, checksum: 16 },
  [ipProtocol.udp]: { from: 4, checksum: 6 },
  [ipProtocol.icmp]: { from: 6, checksum: 6 },
  [ipProtocol.icmpv6]: { from: 6, checksum: 6 },
};

const wholly = { from: 0, checksum: 0 };

/** Ports, or the identifier of an echo: what a translation may change beside the addresses. */
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
