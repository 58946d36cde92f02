import { type Part, whereabouts } from './application/reader.ts';
import type { TlsLayer } from './application/tls.ts';
import { recordsText } from './application/tls-summary.ts';
import { hexNumber } from './bytes.ts';
import { ipOf, transportOf } from './conversations/layers-of.ts';
import type { Note } from './conversations/note.ts';
import { remarksOf } from './conversations/remarks.ts';
import { summaryOf, titleOf } from './layer-summaries.ts';
import { EthernetLayer } from './link/ethernet.ts';
import type { Frame, Layer, Protocol } from './model.ts';
import { isFirstFragment } from './network/ip-layer.ts';
import { TcpLayer } from './transport/tcp.ts';
import { segmentText } from './transport/tcp-summary.ts';

const isOwn = ({ protocol, quoted }: Layer) => !quoted && protocol !== 'text' && protocol !== 'data';

/** The highest layer of a known protocol that is the frame's own. */
export const highest = ({ layers }: Frame) => layers.findLast(isOwn);

/** Where the customary name in a list of packets is not the protocol's title. */
const columnNames: Partial<Record<Protocol, string>> = {
  pop3: 'POP',
  telnet: 'TELNET',
  'xml-rpc': 'HTTP/XML',
};

/** The frame's protocol as lists of packets customarily call it: the highest one that is known. */
export function protocolOf(frame: Frame): string {
  const layer = highest(frame);
  if (layer instanceof EthernetLayer) return hexNumber(layer.type, 2);
  return layer ? (columnNames[layer.protocol] ?? titleOf(layer.protocol)) : titleOf('ethernet');
}

/**
 * The frame in one line, without a final period: “49152 → 9999 SYN, sequence 0”.
 *
 * @param note gives relative sequence numbers, and what the packet is to earlier ones
 */
export function describeFrame(frame: Frame, note: Note = {}): string {
  const layer = highest(frame);
  if (!layer) return 'no bytes';
  const text = frame.layers.find(({ protocol, quoted }) => protocol === 'text' && !quoted);
  const saying = text && isTransport(layer) ? ` ${summaryOf(text)}` : '';
  const goesOn = isBegun(frame) && !(layer as Partial<Part>).continues ? [whereabouts['next-fragment']] : [];
  const faults = frame.layers.filter(({ fault, quoted }) => fault && !quoted);
  const records = frame.layers.filter(({ protocol, quoted }) => protocol === 'tls' && !quoted);
  const line = records.length > 1 ? recordsText(records as TlsLayer[]) : lineOf(layer, note);
  return [
    line + saying,
    ...goesOn,
    ...remarksOf(note),
    ...faults.map(({ protocol, fault }) => `${titleOf(protocol)} ${fault}`),
  ].join('; ');
}

/** Whether the frame holds the first fragment of a packet, and not all of a datagram by its own word. */
function isBegun(frame: Frame): boolean {
  const [ip, transport] = [ipOf(frame), transportOf(frame)];
  if (!ip || !isFirstFragment(ip)) return false;
  return transport?.protocol !== 'udp' || transport.dataEnd - transport.end < transport.dataLength;
}

const isTransport = ({ protocol }: Layer) => protocol === 'tcp' || protocol === 'udp';

/** The layer in one line, with the sequence numbers that count from its connection's first. */
export function lineOf(layer: Layer, { sequence, acknowledgment }: Note): string {
  if (!(layer instanceof TcpLayer)) return summaryOf(layer);
  return segmentText(layer, sequence ?? layer.sequence, acknowledgment ?? layer.acknowledgment);
}
