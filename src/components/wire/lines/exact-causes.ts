import type { SocketCall } from '../../../../runner/protocol/socket-calls.ts';
import { causesOf, causesText } from '../../../../runner/wire/calls/causes.ts';
import { type CallMatches, matchCalls } from '../../../../runner/wire/calls/match-calls.ts';
import { sentPacket } from '../../../../runner/wire/calls/sent-packet.ts';
import type { PanelCapture } from '../panel-capture.ts';

/** Which calls of a capture caused which of its packets. */
export const matchesOf = ({ rows, calls }: Pick<PanelCapture, 'rows' | 'calls'>): CallMatches<SocketCall> =>
  matchCalls(
    rows.packets.map(({ packet }) => sentPacket(packet)),
    calls,
  );

/** The lines that surely caused a packet, in words for its row; undefined when there are none. */
export function exactCause(matches: CallMatches<SocketCall>, number: number): string | undefined {
  const exact = matches
    .ofPacket(number)
    .filter(({ certainty, call }) => certainty === 'exact' && call.place !== undefined);
  return exact.length > 0 ? causesText(causesOf(exact)) : undefined;
}
