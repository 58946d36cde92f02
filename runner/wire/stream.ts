import { joined } from './bytes.ts';
import type { Connection, Side } from './conversations/note.ts';
import { type Carrying, carryingOf, type Noted } from './payload.ts';
import { type Piece, StreamSide } from './stream-side.ts';

/** What one side said before the other spoke again, or bytes of it that were not seen. */
export interface Turn {
  readonly from: Side;
  readonly bytes: Uint8Array;
  /** When the first of the packets was seen, in microseconds. */
  readonly atUs: number;
  readonly packets: readonly number[];
  /** How many bytes are missing here; then `bytes` is empty. */
  readonly missing?: number;
}

/** What the two sides of a connection said to each other, in order, every byte once. */
export function dialogueOf(packets: Iterable<Noted>, connection: Connection): Turn[] {
  const own = carryingOf([...packets], connection);
  const pieces = connection.transport === 'udp' ? own.flatMap(datagram) : streamed(own);
  return connection.transport === 'udp'
    ? pieces.map((piece) => turnOf([piece]))
    : grouped(pieces).map(turnOf);
}

function datagram({ note, number, atUs, payload }: Carrying): Piece[] {
  if (!note.from) return [];
  return [{ from: note.from, atUs, packet: number, bytes: payload, missing: 0 }];
}

function streamed(packets: Carrying[]): Piece[] {
  const { a = [], b = [] } = Object.groupBy(packets, ({ note }) => note.from ?? 'a');
  const sides = { a: new StreamSide('a', a), b: new StreamSide('b', b) };
  const pieces = packets.flatMap((packet) => {
    const { from, acknowledgment } = packet.note;
    if (!from) return [];
    const peer = from === 'a' ? sides.b : sides.a;
    const given = acknowledgment === undefined ? [] : peer.acknowledge(acknowledgment, packet);
    return [...given, ...sides[from].take(packet)];
  });
  return [...pieces, ...sides.a.flush(), ...sides.b.flush()].filter(
    ({ bytes, missing }) => bytes.length > 0 || missing > 0,
  );
}

/** Neighbours of one side together; what is missing stays by itself. */
function grouped(pieces: Piece[]): Piece[][] {
  const groups: Piece[][] = [];
  for (const piece of pieces) {
    const before = groups.at(-1)?.at(-1);
    const joins = before && before.from === piece.from && before.missing === 0 && piece.missing === 0;
    if (joins) groups.at(-1)?.push(piece);
    else groups.push([piece]);
  }
  return groups;
}

function turnOf(pieces: Piece[]): Turn {
  const { from, atUs, missing } = pieces[0] as Piece;
  const packets = missing > 0 ? [] : pieces.map(({ packet }) => packet);
  return {
    from,
    bytes: joined(pieces.map(({ bytes }) => bytes)),
    atUs,
    packets: [...new Set(packets)],
    ...(missing > 0 && { missing }),
  };
}
