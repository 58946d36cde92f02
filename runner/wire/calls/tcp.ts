import { type Call, type Match, type SentPacket, slackUs } from './model.ts';
import { directionOf, offsetOf, type Segment, type Stream, tcpStreams } from './tcp-streams.ts';
import { matchWrites } from './tcp-writes.ts';

type Report<C extends Call> = (
  { packet, isRepeated }: Segment,
  call: C,
  certainty: Match['certainty'],
  reason: string,
) => void;

const wildcards = ['0.0.0.0', '::'];

/** Matches TCP segments with the calls that made them. */
export function matchTcp<C extends Call>(packets: readonly SentPacket[], calls: readonly C[]): Match<C>[] {
  const matches: Match<C>[] = [];
  const report: Report<C> = ({ packet, isRepeated }, call, certainty, reason) =>
    matches.push({
      packet: packet.number,
      call,
      certainty,
      reason: isRepeated ? `${reason}, once more` : reason,
    });
  const streams = tcpStreams(packets);
  const listens = calls.filter(({ what }) => what === 'listen');
  for (const stream of [...streams.values()].flat()) matchListen(stream, listens, report);
  const taken = new Set<Stream>();
  for (const socket of socketsOf(calls)) {
    for (const [call, own, other] of directionsOf(socket)) {
      const stream = streamOf(socket, call, streams.get(own) ?? [], taken);
      if (stream) matchSocket(socket, call, stream, report);
      if (stream && call.what === 'connect') matchRefusal(call, stream, streams.get(other) ?? [], report);
    }
  }
  return matches;
}

/** The calls of each socket, in the order they were made. */
function socketsOf<C extends Call>(calls: readonly C[]): C[][] {
  const made = calls.filter(({ protocol, what }) => protocol === 'tcp' && what !== 'listen');
  const ordered = made.toSorted((a, b) => a.atUs - b.atUs);
  return [...Map.groupBy(ordered, ({ run, socket }) => `${run} ${socket}`).values()];
}

/** Each pair of endpoints a socket had, with the first call that names it: there may be one per attempt to connect. */
function directionsOf<C extends Call>(socket: C[]): [call: C, own: string, other: string][] {
  const found = new Map<string, [C, string, string]>();
  for (const call of socket) {
    const { local, remote } = call;
    if (!local || !remote) continue;
    const own = directionOf(local.address, local.port, remote.address, remote.port);
    const other = directionOf(remote.address, remote.port, local.address, local.port);
    if (!found.has(own) || call.what === 'connect') found.set(own, [call, own, other]);
  }
  return [...found.values()];
}

/** Which use of the same two endpoints is this socket's: the next after it connected, or the last before it was accepted. */
function streamOf<C extends Call>(
  socket: C[],
  call: C,
  candidates: Stream[],
  taken: Set<Stream>,
): Stream | undefined {
  const [first = call] = socket;
  if (call.what !== 'connect') {
    return candidates.findLast(({ atUs }) => atUs <= first.atUs + slackUs) ?? candidates[0];
  }
  const stream = candidates.find((each) => !taken.has(each) && each.atUs >= call.atUs - slackUs);
  if (stream) taken.add(stream);
  return stream;
}

function matchSocket<C extends Call>(socket: C[], call: C, stream: Stream, report: Report<C>): void {
  if (call.what === 'connect') matchHandshake(call, stream, report);
  matchWrites(socket, stream, report);
  const end = socket.find(({ what }) => what === 'end') ?? socket.find(({ what }) => what === 'close');
  const reset = socket.find(({ what }) => what === 'reset');
  const close = socket.find(({ what }) => what === 'close');
  for (const segment of stream.segments) {
    if (segment.tcp.fin && end) report(segment, end, 'exact', 'tells the peer that no more will come');
    if (!segment.tcp.rst) continue;
    if (reset) report(segment, reset, 'exact', 'breaks the connection off, as asked');
    else if (close)
      report(segment, close, 'inferred', 'the kernel breaks off what was closed before its time');
  }
}

/** The SYN is the program's, what completes the handshake is the kernel's (RFC 9293, section 3.5). */
function matchHandshake<C extends Call>(call: C, { initial, segments }: Stream, report: Report<C>): void {
  const completed = new Set<string>();
  for (const segment of segments) {
    const { tcp, packet } = segment;
    if (tcp.syn) report(segment, call, 'exact', 'opens the connection');
    else if (!completed.has(packet.network)) {
      completed.add(packet.network);
      const isFirst = initial !== undefined && offsetOf(tcp, initial) === 0;
      if (isFirst && isBare(segment)) report(segment, call, 'inferred', 'the kernel completes the handshake');
    }
  }
}

const isBare = ({ tcp }: Segment) => tcp.dataLength === 0 && !tcp.fin && !tcp.rst;

/** A SYN that is answered by RST: nobody listens (RFC 9293, section 3.10.7.1). */
function matchRefusal<C extends Call>(call: C, stream: Stream, answers: Stream[], report: Report<C>): void {
  const answer = answers.find(({ atUs }) => atUs >= stream.atUs);
  if (!answer || answer.initial !== undefined) return;
  for (const segment of answer.segments) {
    if (segment.tcp.rst) report(segment, call, 'inferred', 'the other kernel answers that nobody listens');
  }
}

/** A kernel answers a SYN for whoever listens, before the program hears of it. */
function matchListen<C extends Call>(stream: Stream, listens: C[], report: Report<C>): void {
  const answers = stream.segments.filter(({ tcp }) => tcp.syn && tcp.ack);
  const [first] = answers;
  if (!first) return;
  const { packet, tcp } = first;
  const listening = listens.findLast(
    ({ on, local, atUs }) =>
      on === stream.from &&
      local?.port === tcp.sourcePort &&
      (wildcards.includes(local.address) || local.address === packet.ip?.source) &&
      atUs <= packet.atUs + slackUs,
  );
  if (!listening) return;
  for (const segment of answers) {
    report(segment, listening, 'inferred', 'the kernel answers for the program that listens');
  }
}
