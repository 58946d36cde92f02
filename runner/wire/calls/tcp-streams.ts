import type { SentPacket, TcpFacts } from './model.ts';

/** A packet that is known to be TCP. */
export interface Segment {
  readonly packet: SentPacket;
  readonly tcp: TcpFacts;
  /** The same bytes, or the same flag, were sent onto this network before. */
  readonly isRepeated: boolean;
}

/** One direction of one connection, on every network it crosses with the same addresses. */
export interface Stream {
  readonly atUs: number;
  /** The host that its first packet came from. */
  readonly from: string;
  /** The sequence number of the SYN; undefined when it was not captured. */
  readonly initial: number | undefined;
  readonly segments: Segment[];
}

/** Names one direction between two endpoints. */
export const directionOf = (
  source: string,
  sourcePort: number,
  destination: string,
  destinationPort: number,
) => `${source} ${sourcePort} ${destination} ${destinationPort}`;

/** The streams of each direction, oldest first: ports are used again, each time with another SYN. */
export function tcpStreams(packets: readonly SentPacket[]): Map<string, Stream[]> {
  const streams = new Map<string, Stream[]>();
  const seen = new Map<Stream, Set<string>>();
  for (const packet of packets) {
    const { ip, tcp } = packet;
    if (!ip || !tcp) continue;
    const key = directionOf(ip.source, tcp.sourcePort, ip.destination, tcp.destinationPort);
    const stream = streamFor(streams, key, packet, tcp);
    const before = seen.get(stream) ?? new Set();
    seen.set(stream, before);
    const mark = markOf(packet, tcp);
    stream.segments.push({ packet, tcp, isRepeated: mark !== undefined && before.has(mark) });
    if (mark !== undefined) before.add(mark);
  }
  return streams;
}

function streamFor(streams: Map<string, Stream[]>, key: string, packet: SentPacket, tcp: TcpFacts): Stream {
  const known = streams.get(key) ?? [];
  streams.set(key, known);
  const last = known.at(-1);
  if (last && (!tcp.syn || last.initial === tcp.sequence)) return last;
  const { atUs, from } = packet;
  const stream = { atUs, from, initial: tcp.syn ? tcp.sequence : undefined, segments: [] };
  known.push(stream);
  return stream;
}

/** What takes up sequence numbers, and so is sent again if it must be (RFC 9293, section 3.4). */
function markOf({ network }: SentPacket, { syn, fin, dataLength, sequence }: TcpFacts): string | undefined {
  if (!syn && !fin && dataLength === 0) return undefined;
  return `${network} ${sequence} ${dataLength} ${syn} ${fin}`;
}

/**
 * Where a segment's bytes begin, counted from the first of the connection, or of what `initial`
 * says. Sequence numbers are taken modulo 2^32 (RFC 9293, section 3.4); this holds for 2 GiB.
 */
export const offsetOf = ({ syn, sequence }: TcpFacts, initial: number) =>
  syn ? 0 : (sequence - initial - 1) | 0;
