import type { SocketCall } from '../../runner/protocol/socket-calls.ts';
import type { Session } from '../../runner/sessions/session.ts';
import { type CallMatches, matchCalls } from '../../runner/wire/calls/match-calls.ts';
import type { SentPacket } from '../../runner/wire/calls/model.ts';
import { sentPacket } from '../../runner/wire/calls/sent-packet.ts';
import { decodeFrame } from '../../runner/wire/decode.ts';

/** The packets that a session saw, decoded, and the calls that caused them. */
export function matchedOf(session: Session): { sent: SentPacket[]; matches: CallMatches<SocketCall> } {
  const { packets, calls } = session.packets();
  const sent = packets.map(({ atUs, network, from, bytes }, index) =>
    sentPacket({ number: index + 1, atUs, network, from }, decodeFrame(bytes)),
  );
  return { sent, matches: matchCalls(sent, calls) };
}
