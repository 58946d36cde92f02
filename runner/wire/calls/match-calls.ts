import { matchAddressRequests } from './address-requests.ts';
import type { Call, Match, SentPacket } from './model.ts';
import { matchTcp } from './tcp.ts';
import { matchUdp } from './udp.ts';

/** Which calls caused which packets. */
export class CallMatches<C extends Call = Call> {
  readonly #ofPacket: Map<number, Match<C>[]>;
  readonly #ofCall: Map<number, Match<C>[]>;
  readonly #ofLine: Map<string, Match<C>[]>;

  constructor(matches: Match<C>[]) {
    this.#ofPacket = Map.groupBy(matches, ({ packet }) => packet);
    this.#ofCall = Map.groupBy(matches, ({ call }) => call.number);
    this.#ofLine = Map.groupBy(matches, ({ call: { host, place } }) =>
      place ? lineKey(host, place.file, place.line) : '',
    );
  }

  /** The calls that caused a packet, by its number; each match's `call.place` is its line. */
  ofPacket(number: number): readonly Match<C>[] {
    return this.#ofPacket.get(number) ?? [];
  }

  /** The packets that a call caused, by its number. */
  ofCall(number: number): readonly Match<C>[] {
    return this.#ofCall.get(number) ?? [];
  }

  /** The packets that a line of a host's program caused; lines count from 1. */
  ofLine(host: string, file: string, line: number): readonly Match<C>[] {
    return this.#ofLine.get(lineKey(host, file, line)) ?? [];
  }
}

const lineKey = (host: string, file: string, line: number) => `${host} ${line} ${file}`;

/**
 * Matches the packets of a session with the socket calls of its programs. What neither ports,
 * sequence numbers nor counts prove is told as inferred; what nothing suggests is not told.
 */
export function matchCalls<C extends Call>(
  packets: readonly SentPacket[],
  calls: readonly C[],
): CallMatches<C> {
  const inTime = packets.toSorted((a, b) => a.atUs - b.atUs);
  const own = [...matchTcp(inTime, calls), ...matchUdp(inTime, calls)];
  const asked = matchAddressRequests(inTime, calls, own);
  return new CallMatches(withSightings(inTime, [...own, ...asked]));
}

/** A packet that crosses several networks belongs to the same calls on each. */
function withSightings<C extends Call>(packets: readonly SentPacket[], own: Match<C>[]): Match<C>[] {
  const matched = Map.groupBy(own, ({ packet }) => packet);
  for (const { number, sameAs, sameAsBy = 'exact' } of packets) {
    if (sameAs === undefined) continue;
    const here = matched.get(number) ?? [];
    const before = (matched.get(sameAs) ?? []).filter(({ call }) => !here.some((each) => each.call === call));
    matched.set(number, [...here, ...before.map((match) => sightingOf(match, number, sameAsBy))]);
  }
  return [...matched.values()].flat();
}

const sightingOf = <C extends Call>(match: Match<C>, packet: number, by: Match['certainty']): Match<C> => ({
  ...match,
  packet,
  certainty: by === 'exact' ? match.certainty : 'inferred',
});
