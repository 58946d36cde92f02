import { matchArp } from './arp.ts';
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
  const own = [...matchTcp(packets, calls), ...matchUdp(packets, calls), ...matchArp(packets, calls)];
  return new CallMatches(withSightings(packets, own));
}

/** A packet that crosses several networks belongs to the same calls on each. */
function withSightings<C extends Call>(packets: readonly SentPacket[], own: Match<C>[]): Match<C>[] {
  const matched = Map.groupBy(own, ({ packet }) => packet);
  const first = new Map<number, number>();
  for (const { number, sameAs } of packets) {
    if (sameAs !== undefined) first.set(number, first.get(sameAs) ?? sameAs);
  }
  const copies = [...first].flatMap(([number, original]) =>
    (matched.get(original) ?? [])
      .filter(({ call }) => !matched.get(number)?.some((match) => match.call === call))
      .map((match) => ({ ...match, packet: number })),
  );
  return [...own, ...copies];
}
