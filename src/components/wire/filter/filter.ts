import type { Connection, Endpoint, Note } from '../../../../runner/wire/conversations/note.ts';
import { titleOf } from '../../../../runner/wire/layer-summaries.ts';
import type { Frame, Protocol } from '../../../../runner/wire/model.ts';

/** What a filter looks at in a packet. */
export interface Filterable {
  /** The host that sent it. */
  readonly from: string;
  readonly arrivals: readonly { readonly host: string }[];
  readonly frame: Frame;
  readonly note: Note;
}

/** What a packet can be chosen by: each is the text of its kind, a connection’s is its number. */
export const kinds = ['host', 'protocol', 'connection'] as const;
export type Kind = (typeof kinds)[number];
export type Choice = Readonly<Partial<Record<Kind, string>>>;

/** One thing to choose, and how many packets it would leave with what else is chosen. */
export interface Option {
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

/** Every frame is Ethernet, and text and data are no protocols. */
const unsaid: ReadonlySet<Protocol> = new Set(['ethernet', 'text', 'data']);

const valuesOf: Record<Kind, (packet: Filterable) => Map<string, string>> = {
  host: ({ from, arrivals }) =>
    new Map([from, ...arrivals.map(({ host }) => host)].filter(Boolean).map((host) => [host, host])),
  protocol: ({ frame }) =>
    new Map(
      frame.layers
        .filter(({ quoted, protocol }) => !quoted && !unsaid.has(protocol))
        .map(({ protocol }) => [protocol, titleOf(protocol)]),
    ),
  connection: ({ note: { connection } }) =>
    new Map(connection && [[String(connection.id), connectionText(connection)]]),
};

const endText = ({ address, port }: Endpoint) =>
  `${address.includes(':') ? `[${address}]` : address}:${port}`;

/** “TCP 192.168.1.10:49152 – 192.168.1.20:9999, lan”. */
export const connectionText = ({ transport, a, b, network }: Connection) =>
  `${titleOf(transport)} ${endText(a)} – ${endText(b)}, ${network}`;

const passesKind = (packet: Filterable, kind: Kind, wanted: string | undefined) =>
  wanted === undefined || valuesOf[kind](packet).has(wanted);

/** Whether a packet is among those chosen; a host’s are the packets it sent and those that reached it. */
export const passes = (packet: Filterable, choice: Choice): boolean =>
  kinds.every((kind) => passesKind(packet, kind, choice[kind]));

/** What there is to choose, in the order it first appears; what is chosen stays in the list. */
export function optionsOf(packets: Iterable<Filterable>, choice: Choice): Record<Kind, Option[]> {
  const found = { host: new Map(), protocol: new Map(), connection: new Map() } as Record<
    Kind,
    Map<string, Option>
  >;
  for (const packet of packets) {
    for (const kind of kinds) {
      const counts = kinds.every((other) => other === kind || passesKind(packet, other, choice[other]));
      for (const [value, label] of valuesOf[kind](packet)) {
        const count = (found[kind].get(value)?.count ?? 0) + Number(counts);
        found[kind].set(value, { value, label, count });
      }
    }
  }
  const listed = (kind: Kind) => [...found[kind].values()];
  return { host: listed('host'), protocol: listed('protocol'), connection: listed('connection') };
}
