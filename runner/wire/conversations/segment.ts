import type { TcpLayer } from '../transport/tcp.ts';
import { hasSackBlocks, windowScaleOf } from '../transport/tcp-options.ts';
import type { Role, SegmentNote } from './note.ts';
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

/** Says what a segment is to those before it, and remembers it. */
export function noteSegment(layer: TcpLayer, packet: number, me: TcpSide, peer: TcpSide): SegmentNote {
  const segment = placed(layer, packet, me, peer);
  const role = roleOf(segment, me, peer);
  const isProbe = role === 'keep-alive' || role === 'window-probe';
  const note: SegmentNote = {
    sequence: segment.start,
    role,
    ...(layer.ack && { acknowledgment: segment.acknowledgment }),
    ...(!isProbe && retransmissionOf(segment, me, peer)),
    ...(role === 'acknowledgment' && duplicateOf(segment, me, peer)),
    ...windowOf(segment, me, peer),
  };
  remember(segment, role, note, me, peer);
  return note;
}

function placed(layer: TcpLayer, packet: number, me: TcpSide, peer: TcpSide): Segment {
  me.begin(layer.syn ? layer.sequence : layer.sequence - 1, layer.syn);
  if (layer.ack) peer.begin(layer.acknowledgment - 1, false);
  const start = me.relative(layer.sequence);
  const end = start + layer.dataLength + Number(layer.syn) + Number(layer.fin);
  return { layer, packet, start, end, acknowledgment: layer.ack ? peer.relative(layer.acknowledgment) : 0 };
}

function roleOf(segment: Segment, me: TcpSide, peer: TcpSide): Role {
  const { layer } = segment;
  if (layer.rst) return 'reset';
  if (layer.syn) return layer.ack ? 'handshake-2' : 'handshake-1';
  if (layer.fin) return (me.fin?.first ?? !peer.fin) ? 'teardown-1' : 'teardown-3';
  const asks = probeOf(segment, me, peer);
  if (asks) return asks;
  return layer.dataLength > 0 ? 'data' : bareRoleOf(segment, me, peer);
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

function retransmissionOf(segment: Segment, me: TcpSide, peer: TcpSide): Partial<SegmentNote> {
  const { layer, start, end } = segment;
  if (end === start || layer.rst) return {};
  if (start >= me.next) return start > me.next ? { gapBefore: true } : {};
  const first = me.firstSent(start);
  if (first === undefined) return { outOfOrder: true };
  const retransmission = kindOf(segment, peer);
  return first === 'forgotten' ? { retransmission } : { retransmission, retransmissionOf: first };
}

function kindOf({ start, end }: Segment, peer: TcpSide): SegmentNote['retransmission'] {
  if (peer.acknowledged >= end) return 'spurious';
  return peer.duplicates >= fastThreshold && peer.acknowledged === start ? 'fast' : 'plain';
}

/** RFC 5681, section 2; one with SACK blocks may tell another window (RFC 6675, section 2). */
function duplicateOf({ acknowledgment }: Segment, me: TcpSide, peer: TcpSide): Partial<SegmentNote> {
  const isDuplicate = acknowledgment === me.acknowledged && peer.next > acknowledgment;
  return isDuplicate && me.acknowledgedBy !== undefined
    ? { duplicateAcknowledgmentOf: me.acknowledgedBy }
    : {};
}

function windowOf({ layer, start, end }: Segment, me: TcpSide, peer: TcpSide): Partial<SegmentNote> {
  if (layer.syn) return { window: layer.window };
  const window = scaled(layer.window, me, peer);
  const room = peer.window === undefined ? undefined : scaled(peer.window, peer, me);
  const isFull =
    layer.dataLength > 0 && room !== undefined && end - Number(layer.fin) === peer.acknowledged + room;
  return {
    ...(window !== undefined && { window }),
    ...(layer.window === 0 && !layer.rst && { zeroWindow: true }),
    ...(isFull && start >= me.next && { windowFull: true }),
  };
}

/** Windows are scaled if both SYN segments said so (RFC 7323, section 2.2); unset where none was seen. */
function scaled(window: number, teller: TcpSide, other: TcpSide): number | undefined {
  if (window === 0 || teller.scale === 'none' || other.scale === 'none') return window;
  if (teller.scale === undefined || other.scale === undefined) return undefined;
  return window * 2 ** teller.scale;
}

function remember(segment: Segment, role: Role, note: SegmentNote, me: TcpSide, peer: TcpSide): void {
  const { layer, packet, start, end, acknowledgment } = segment;
  if (layer.rst) return;
  if (layer.syn) me.scale = windowScaleOf(layer) ?? 'none';
  if (layer.fin) me.fin ??= { end, first: !peer.fin, acknowledged: false };
  if (layer.ack) acknowledge(packet, acknowledgment, note, me, peer);
  me.window = layer.syn ? undefined : layer.window;
  peer.asked = undefined;
  me.asked = role === 'keep-alive' || role === 'window-probe' ? role : undefined;
  const isNew = note.retransmission === undefined && (!me.asked || end > me.next);
  if (end > start && isNew) me.send({ start, end, packet });
}

function acknowledge(packet: number, number: number, note: SegmentNote, me: TcpSide, peer: TcpSide): void {
  if (note.duplicateAcknowledgmentOf !== undefined) me.duplicates += 1;
  if (peer.fin && number >= peer.fin.end) peer.fin.acknowledged = true;
  if (me.acknowledgedBy !== undefined && number <= me.acknowledged) return;
  me.acknowledged = number;
  me.acknowledgedBy = packet;
  me.duplicates = 0;
}
