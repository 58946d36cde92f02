import type { Note } from '../../../../runner/wire/conversations/note.ts';
import { fieldsOf } from '../../../../runner/wire/layer-fields.ts';
import { titleOf } from '../../../../runner/wire/layer-summaries.ts';
import type { Field, Frame, Layer, Protocol } from '../../../../runner/wire/model.ts';
import { lineOf } from '../../../../runner/wire/summary.ts';

/** A layer with its fields, and the layers that lie in it. */
export interface Envelope {
  readonly layer: Layer;
  /** “TCP”, or “TCP, quoted” in an ICMP error. */
  readonly title: string;
  readonly summary: string;
  /** 0 for the outermost. */
  readonly depth: number;
  readonly fields: readonly Field[];
  readonly carried: readonly Envelope[];
}

const carriers: ReadonlySet<Protocol> = new Set(['ethernet', 'ipv4', 'ipv6', 'icmp', 'icmpv6', 'udp', 'tcp']);

const carries = (outer: Layer, inner: Layer) =>
  carriers.has(outer.protocol) || (outer.protocol === 'http' && inner.protocol === 'xml-rpc');

/** The layers of a frame, each inside the one that carries it; the outermost come first. */
export function envelopesOf(frame: Frame, note: Note): Envelope[] {
  const outermost: Envelope[] = [];
  let open: { layer: Layer; carried: Envelope[] }[] = [];
  for (const layer of frame.layers) {
    const carrier = open.findLastIndex((outer) => carries(outer.layer, layer));
    open = open.slice(0, carrier + 1);
    const carried: Envelope[] = [];
    const envelope = { ...describe(frame, layer, note), depth: open.length, carried };
    (open.at(-1)?.carried ?? outermost).push(envelope);
    open.push(envelope);
  }
  return outermost;
}

/** The same, not nested: every envelope before those that it carries. */
export const flat = (envelopes: readonly Envelope[]): Envelope[] =>
  envelopes.flatMap((envelope) => [envelope, ...flat(envelope.carried)]);

function describe(frame: Frame, layer: Layer, note: Note) {
  const title = titleOf(layer.protocol);
  const counted = layer.quoted ? {} : note;
  return {
    layer,
    title: layer.quoted ? `${title}, quoted` : title,
    summary: lineOf(layer, counted),
    fields: fieldsOf(frame, layer).map((field) => withNoted(field, layer, counted)),
  };
}

/** Beside a number of TCP’s header stands what only the connection tells of it. */
function withNoted(field: Field, { protocol }: Layer, note: Note): Field {
  const more = protocol === 'tcp' ? notedOf(field, note) : undefined;
  return more === undefined ? field : { ...field, value: `${field.value} (${more})` };
}

/** Sequence numbers begin anywhere, and windows are scaled as the SYN segments agreed. */
function notedOf({ name, value }: Field, { sequence, acknowledgment, window }: Note): string | undefined {
  const counted = { 'Sequence Number': sequence, 'Acknowledgment Number': acknowledgment }[name];
  if (counted !== undefined) return `relative ${counted}`;
  const isScaled = name === 'Window' && window !== undefined && String(window) !== value;
  return isScaled ? `scaled ${window}` : undefined;
}

/** For each byte, how deep the envelope lies that it belongs to. */
export function depthsOf(length: number, envelopes: readonly Envelope[]): Uint8Array {
  const depths = new Uint8Array(length);
  for (const { layer, fields, depth } of flat(envelopes)) {
    // Padding is a field of the outer layer, and lies behind the inner ones.
    for (const { start, end } of [layer, ...fields]) depths.fill(depth, start, end);
  }
  return depths;
}
