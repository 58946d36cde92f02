import type { Call, Match } from './model.ts';
import { offsetOf, type Segment, type Stream } from './tcp-streams.ts';

type Report<C extends Call> = (
  segment: Segment,
  call: C,
  certainty: Match['certainty'],
  reason: string,
) => void;

/** A call with the bytes of the connection that it wrote. */
interface Written<C extends Call> {
  call: C;
  start: number;
  end: number;
}

/**
 * Matches segments with the calls that wrote their bytes: a segment may carry what several
 * wrote, and what one wrote may take several segments.
 */
export function matchWrites<C extends Call>(socket: C[], stream: Stream, report: Report<C>): void {
  const carrying = stream.segments.filter(({ tcp }) => tcp.dataLength > 0);
  const written = writtenBy(socket);
  if (written.length === 0) return matchByTime(socket, carrying, report);
  const [certainty, initial] = startOf(stream, carrying, written);
  for (const segment of carrying) {
    const start = offsetOf(segment.tcp, initial);
    const end = start + segment.tcp.dataLength;
    for (let index = firstAfter(written, start); index < written.length; index += 1) {
      const each = written[index] as Written<C>;
      if (each.start >= end) break;
      report(segment, each.call, certainty, reasonFor(each, start, end, certainty));
    }
  }
}

function writtenBy<C extends Call>(socket: C[]): Written<C>[] {
  const written = socket.flatMap((call) => {
    const { firstByte: start, byteCount = 0 } = call;
    return start === undefined || byteCount === 0 ? [] : [{ call, start, end: start + byteCount }];
  });
  return written.sort((a, b) => a.start - b.start);
}

/** The SYN’s sequence number; where it was not captured, the one that makes the first bytes seen the first written. */
function startOf<C extends Call>(
  { initial }: Stream,
  [first]: Segment[],
  [written]: Written<C>[],
): [Match['certainty'], number] {
  if (initial !== undefined) return ['exact', initial];
  return ['inferred', (first?.tcp.sequence ?? 0) - 1 - (written?.start ?? 0)];
}

/** The first that ends after this byte, by halving: none of them overlap. */
function firstAfter<C extends Call>(written: Written<C>[], byte: number): number {
  let [low, high] = [0, written.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((written[middle] as Written<C>).end > byte) high = middle;
    else low = middle + 1;
  }
  return low;
}

function reasonFor<C extends Call>(
  each: Written<C>,
  start: number,
  end: number,
  certainty: Match['certainty'],
): string {
  const what =
    each.start >= start && each.end <= end ? 'carries what it wrote' : 'carries a part of what it wrote';
  return certainty === 'exact' ? what : `${what}, if the first bytes captured are the first reported`;
}

/**
 * What TLS makes of a program’s bytes cannot be counted: a segment goes with the last write before
 * it, unless it is of the handshake, for which such a write may have waited.
 */
function matchByTime<C extends Call>(socket: C[], carrying: Segment[], report: Report<C>): void {
  const writes = socket.filter(({ what }) => what === 'write' || what === 'end');
  for (const segment of carrying.filter(({ tcp }) => !tcp.isHandshake)) {
    const write = writes.findLast(({ atUs }) => atUs <= segment.packet.atUs);
    if (write)
      report(segment, write, 'inferred', 'follows it: the bytes are encrypted and cannot be told apart');
  }
}
