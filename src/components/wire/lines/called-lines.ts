import type { SocketCall } from '../../../../runner/protocol/socket-calls.ts';
import type { CallMatches } from '../../../../runner/wire/calls/match-calls.ts';
import type { Match } from '../../../../runner/wire/calls/model.ts';

/** A line of a program, as the page shows it, that made socket calls. */
export interface CalledLine {
  /** From 1. */
  readonly line: number;
  /** Which calls, each once. */
  readonly calls: readonly SocketCall['what'][];
  /** What the line caused, by the packet’s number, with the surest reason for each. */
  readonly packets: ReadonlyMap<number, Match>;
}

/** What matching knows of one capture. */
export interface Called {
  readonly calls: readonly SocketCall[];
  readonly matches: CallMatches<SocketCall>;
}

/**
 * The lines of a program that made socket calls, from the first to the last.
 *
 * @param lineOf where the page shows the line of a call; undefined when it does not
 */
export function calledLines(
  { calls, matches }: Called,
  lineOf: (call: SocketCall) => number | undefined,
): CalledLine[] {
  const byLine = Map.groupBy(calls, (call) => lineOf(call) ?? 0);
  byLine.delete(0);
  return [...byLine]
    .map(([line, made]) => ({
      line,
      calls: [...new Set(made.map(({ what }) => what))],
      packets: packetsOf(made.flatMap(({ number }) => matches.ofCall(number))),
    }))
    .sort((a, b) => a.line - b.line);
}

function packetsOf(matches: readonly Match[]): Map<number, Match> {
  const packets = new Map<number, Match>();
  for (const match of matches.toSorted((a, b) => a.packet - b.packet)) {
    if (packets.get(match.packet)?.certainty !== 'exact') packets.set(match.packet, match);
  }
  return packets;
}
