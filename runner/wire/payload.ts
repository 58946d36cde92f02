import { joined } from './bytes.ts';
import { ipOf, transportOf } from './conversations/layers-of.ts';
import type { Connection, Note, Observed } from './conversations/note.ts';
import type { Frame } from './model.ts';
import type { IpLayer } from './network/ip-layer.ts';

/** A packet with its note. */
export type Noted = Observed & { readonly note: Note };

/** A packet with all that its transport carries, put together where it came in fragments. */
export interface Carrying extends Noted {
  readonly payload: Uint8Array;
}

/** Later fragments, by the fragment of the same packet that was seen first. */
type Fragments = Map<number, { ip: IpLayer; frame: Frame }[]>;

/** The packets of a connection, each with what it carries, as far as that is among all `packets`. */
export function carryingOf(packets: readonly Noted[], { id }: Connection): Carrying[] {
  const fragments = fragmentsOf(packets);
  return packets
    .filter(({ note }) => note.connection?.id === id)
    .map((packet) => ({ ...packet, payload: payloadOf(packet, fragments) }));
}

function fragmentsOf(packets: readonly Noted[]): Fragments {
  const fragments: Fragments = new Map();
  for (const { frame, note, number } of packets) {
    const ip = ipOf(frame);
    if (!ip || ip.fragmentOffset === 0) continue;
    const first = note.fragmentOf ?? number;
    fragments.set(first, [...(fragments.get(first) ?? []), { ip, frame }]);
  }
  return fragments;
}

/** What lies in a row after the transport’s header, whatever fragments it is in (RFC 791, section 3.2). */
function payloadOf({ frame, note, number }: Noted, fragments: Fragments): Uint8Array {
  const layer = transportOf(frame);
  if (!layer) return new Uint8Array();
  const own = frame.bytes.subarray(layer.end, layer.dataEnd);
  const later = layer.ip.isFragment ? (fragments.get(note.fragmentOf ?? number) ?? []) : [];
  if (later.length === 0) return own;
  const parts = [own];
  let end = layer.dataEnd - layer.ip.end;
  for (const each of later.toSorted((a, b) => a.ip.fragmentOffset - b.ip.fragmentOffset)) {
    const start = each.ip.fragmentOffset;
    if (start > end) break;
    const bytes = each.frame.bytes.subarray(each.ip.end, each.ip.payloadEnd).subarray(end - start);
    parts.push(bytes);
    end += bytes.length;
  }
  return joined(parts);
}
