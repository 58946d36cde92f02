import type { SocketCall } from '../../runner/protocol/socket-calls.ts';
import type { Session } from '../../runner/sessions/session.ts';
import { type CallMatches, matchCalls } from '../../runner/wire/calls/match-calls.ts';
import type { SentPacket } from '../../runner/wire/calls/model.ts';
import { sentPacket } from '../../runner/wire/calls/sent-packet.ts';
import { Decoder } from '../../runner/wire/decoder.ts';

/** The packets that a session saw, in the order of their times, and the calls that caused them. */
export function matchedOf(session: Session): { sent: SentPacket[]; matches: CallMatches<SocketCall> } {
  const { packets, calls } = session.capture.packets();
  const decoder = new Decoder();
  const inTime = packets.toSorted((a, b) => a.atUs - b.atUs);
  const sent = inTime.map((packet, index) => {
    const numbered = { ...packet, number: index + 1 };
    return sentPacket({ ...numbered, ...decoder.add(numbered) });
  });
  return { sent, matches: matchCalls(sent, calls) };
}
