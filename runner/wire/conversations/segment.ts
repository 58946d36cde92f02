import type { TcpLayer } from '../transport/tcp.ts';
import { hasSackBlocks, windowScaleOf } from '../transport/tcp-options.ts';
import type { Begun } from './fragments.ts';
import type { Draft, Note, Role } from './note.ts';
import type { TcpSide } from './tcp-side.ts';

/** A segment as its connection counts. */
interface Segment {
  readonly layer: TcpLayer;
  readonly packet: number;
  readonly start: number;
  /** After its last byte; SYN and FIN count as one each (RFC 9293, section 3.4). */
  readonly end: number;
  readonly acknowledgment: number;
}

/** Three duplicate acknowledgments ask for a fast retransmission (RFC 5681, section 3.2). */
const fastThreshold = 3;

/** Says in `note` what a segment is to those before it, and remembers it. */
export function noteSegment(layer: TcpLayer, packet: number, me: TcpSide, peer: TcpSide, note: Draft): void {
  const segment = placed(layer, packet, me, peer);
  const role = roleOf(segment, me, peer);
  note.sequence = segment.start;
  if (role) note.role = role;
  if (layer.ack) note.acknowledgment = segment.acknowledgment;
  if (role !== 'keep-alive' && role !== 'window-probe') noteOrder(segment, me, peer, note);
  if (role === 'acknowledgment') noteDuplicate(segment, me, peer, note);
  noteWindow(segment, me, peer, note);
  remember(segment, note, me, peer);
}

/** The first fragment of a segment holds only a part of its bytes: the others count when the last is seen. */
export function countWhole(layer: TcpLayer, packet: number, me: TcpSide, begun: Begun): void {
  if (layer.rst) return;
  const start = me.relative(layer.sequence) + layer.dataLength + Number(layer.syn);
  begun.onLength = (length) => me.extend({ start, end: start + length - layer.ip.payloadLength, packet });
  if (begun.length !== undefined) begun.onLength(begun.length);
}

function placed(layer: TcpLayer, packet: number, me: TcpSide, peer: TcpSide): Segment {
  me.begin(layer.syn ? layer.sequence : layer.sequence - 1, layer.syn);
  if (layer.ack) peer.begin(layer.acknowledgment - 1, false);
  const start = me.relative(layer.sequence);
  const end = start + layer.dataLength + Number(layer.syn) + Number(layer.fin);
  return { layer, packet, start, end, acknowledgment: layer.ack ? peer.relative(layer.acknowledgment) : 0 };
}

/** Without ACK a bare segment is for nothing: its receiver drops it (RFC 9293, section 3.10.7.4). */
function roleOf(segment: Segment, me: TcpSide, peer: TcpSide): Role | undefined {
  const { layer } = segment;
  if (layer.rst) return 'reset';
  if (layer.syn) return layer.ack ? 'handshake-2' : 'handshake-1';
  if (layer.fin) return (me.fin?.first ?? !peer.fin) ? 'teardown-1' : 'teardown-3';
  const asks = probeOf(segment, me, peer);
  if (asks) return asks;
  if (layer.dataLength > 0) return 'data';
  return layer.ack ? bareRoleOf(segment, me, peer) : undefined;
}

/**
 * At most one byte where nothing is outstanding: it makes the other side acknowledge (RFC 9293,
 * section 3.8.4), or tell its window while that is 0 (section 3.8.6.1).
 */
function probeOf({ layer, start }: Segment, me: TcpSide, peer: TcpSide): Role | undefined {
  const isOutstanding = peer.acknowledged !== me.next;
  if (layer.dataLength > 1 || isOutstanding) return undefined;
  const isClosed = peer.window === 0;
  if (start === me.next - 1) return isClosed ? 'window-probe' : 'keep-alive';
  return isClosed && layer.dataLength === 1 && start === me.next ? 'window-probe' : undefined;
}

/** A segment with nothing but its acknowledgment. */
function bareRoleOf({ layer, acknowledgment }: Segment, me: TcpSide, peer: TcpSide): Role {
  if (me.acknowledgedBy === undefined && peer.scale !== undefined) return 'handshake-3';
  if (peer.fin && !peer.fin.acknowledged && acknowledgment >= peer.fin.end) {
    return peer.fin.first ? 'teardown-2' : 'teardown-4';
  }
  if (acknowledgment !== me.acknowledged) return 'acknowledgment';
  if (layer.window !== me.window && !hasSackBlocks(layer)) return 'window-update';
  return peer.asked ? `${peer.asked}-answer` : 'acknowledgment';
}

/** Whether its bytes were sent before, or come before or after their time. */
function noteOrder(segment: Segment, me: TcpSide, peer: TcpSide, note: Draft): void {
  const { layer, start, end } = segment;
  if (end === start || layer.rst) return;
  if (start >= me.next) {
    if (me.leavesGap(start)) note.gapBefore = true;
    return;
  }
  const first = me.firstSent(start);
  if (first === undefined) note.outOfOrder = true;
  else note.retransmission = kindOf(segment, peer);
  if (typeof first === 'number') note.retransmissionOf = first;
}

function kindOf({ start, end }: Segment, peer: TcpSide): Note['retransmission'] {
  if (peer.acknowledged >= end) return 'spurious';
  return peer.duplicates >= fastThreshold && peer.acknowledged === start ? 'fast' : 'plain';
}

/** RFC 5681, section 2; one with SACK blocks may tell another window (RFC 6675, section 2). */
function noteDuplicate({ acknowledgment }: Segment, me: TcpSide, peer: TcpSide, note: Draft): void {
  const isDuplicate = acknowledgment === me.acknowledged && peer.next > acknowledgment;
  if (isDuplicate && me.acknowledgedBy !== undefined) note.duplicateAcknowledgmentOf = me.acknowledgedBy;
}

function noteWindow({ layer, start, end }: Segment, me: TcpSide, peer: TcpSide, note: Draft): void {
  const window = layer.syn ? layer.window : scaled(layer.window, me, peer);
  if (window !== undefined && (layer.ack || layer.syn)) note.window = window;
  if (layer.syn || !layer.ack) return;
  if (layer.window === 0 && !layer.rst) note.zeroWindow = true;
  const room = peer.window === undefined ? undefined : scaled(peer.window, peer, me);
  if (layer.dataLength === 0 || room === undefined || start < me.next) return;
  if (end - Number(layer.fin) === peer.acknowledged + room) note.windowFull = true;
}

/** Windows are scaled if both SYN segments said so (RFC 7323, section 2.2); unset where none was seen. */
function scaled(window: number, teller: TcpSide, other: TcpSide): number | undefined {
  if (window === 0 || teller.scale === 'none' || other.scale === 'none') return window;
  if (teller.scale === undefined || other.scale === undefined) return undefined;
  return window * 2 ** teller.scale;
}

function remember(segment: Segment, note: Note, me: TcpSide, peer: TcpSide): void {
  const { layer, packet, start, end } = segment;
  if (layer.rst) return;
  if (layer.syn) me.scale = windowScaleOf(layer) ?? 'none';
  if (layer.fin) me.fin ??= { end, first: !peer.fin, acknowledged: false };
  if (layer.ack) acknowledge(segment, note, me, peer);
  if (layer.syn) me.window = undefined;
  else if (layer.ack) me.window = layer.window;
  peer.asked = undefined;
  me.asked = note.role === 'keep-alive' || note.role === 'window-probe' ? note.role : undefined;
  const isNew = note.retransmission === undefined && (!me.asked || end > me.next);
  if (end > start && isNew) me.send({ start, end, packet });
  if (end === start) me.advance(start);
}

function acknowledge({ packet, acknowledgment }: Segment, note: Note, me: TcpSide, peer: TcpSide): void {
  if (note.duplicateAcknowledgmentOf !== undefined) me.duplicates += 1;
  if (peer.fin && acknowledgment >= peer.fin.end) peer.fin.acknowledged = true;
  if (me.acknowledgedBy !== undefined && acknowledgment <= me.acknowledged) return;
  me.acknowledged = acknowledgment;
  me.acknowledgedBy = packet;
  me.duplicates = 0;
}
