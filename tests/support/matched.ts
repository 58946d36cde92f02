import type { SocketCall } from '../../runner/protocol/socket-calls.ts';
import type { Session } from '../../runner/sessions/session.ts';
import { type CallMatches, matchCalls } from '../../runner/wire/calls/match-calls.ts';
import type { SentPacket } from '../../runner/wire/calls/model.ts';
import { sentPacket } from '../../runner/wire/calls/sent-packet.ts';
import { Crossings } from '../../runner/wire/conversations/crossings.ts';
import { ipOf } from '../../runner/wire/conversations/layers-of.ts';
import { decodeFrame } from '../../runner/wire/decode.ts';

/** The packets that a session saw, in the order of their times, and the calls that caused them. */
export function matchedOf(session: Session): { sent: SentPacket[]; matches: CallMatches<SocketCall> } {
  const { packets, calls } = session.packets();
  const crossings = new Crossings();
  const inTime = packets.toSorted((a, b) => a.atUs - b.atUs);
  const sent = inTime.map(({ atUs, network, from, bytes }, index) => {
    const [number, frame] = [index + 1, decodeFrame(bytes)];
    const ip = ipOf(frame);
    const same = ip ? crossings.note(ip, number, atUs) : {};
    return sentPacket({ number, atUs, network, from, ...same }, frame);
  });
  return { sent, matches: matchCalls(sent, calls) };
}
