import { bytesText } from '../../../runner/wire/bytes.ts';
import type { Note } from '../../../runner/wire/conversations/note.ts';
import { summaryOf, titleOf } from '../../../runner/wire/layer-summaries.ts';
import type { Frame, Layer } from '../../../runner/wire/model.ts';
import { describeFrame, protocolOf } from '../../../runner/wire/summary.ts';
import { flagsText, TcpLayer } from '../../../runner/wire/transport/tcp.ts';
import { UdpLayer } from '../../../runner/wire/transport/udp.ts';

/** The layer that a lesson is about: arrows speak of this one where a packet has it. */
export type LabelledLayer = 'link' | 'network' | 'transport' | 'highest';

/** What an arrow says: few words, the protocol first. */
export interface Label {
  readonly protocol: string;
  readonly text: string;
}

const depths = { link: 0, network: 1, transport: 2 } as const;

/** The words on a packet’s arrow. */
export function labelOf(frame: Frame, note: Note, layer: LabelledLayer): Label {
  const chosen = layer === 'highest' ? undefined : frame.layers[depths[layer]];
  if (chosen) return { protocol: titleOf(chosen.protocol), text: textOf(chosen, frame, note) };
  const own = frame.layers.findLast(({ quoted, protocol }) => !quoted && !isContent(protocol));
  const isTransport = own instanceof TcpLayer || own instanceof UdpLayer;
  return {
    protocol: protocolOf(frame),
    text: isTransport ? textOf(own, frame, note) : describeFrame(frame),
  };
}

const isContent = (protocol: string) => protocol === 'text' || protocol === 'data';

function textOf(layer: Layer, frame: Frame, note: Note): string {
  if (layer instanceof UdpLayer) return dataText(layer.dataLength, frame);
  if (!(layer instanceof TcpLayer)) return summaryOf(layer);
  const { syn, fin, rst, dataLength } = layer;
  if (dataLength > 0 && !(syn || fin || rst)) return dataText(dataLength, frame);
  const flags = flagsText(layer).replace(' PSH', '').replace('PSH ', '');
  if (dataLength > 0) return `${flags}, ${dataText(dataLength, frame)}`;
  return flags === 'ACK' ? `ACK ${note.acknowledgment ?? layer.acknowledgment}` : flags;
}

/** How much data, and its words where it is text. */
function dataText(length: number, { layers }: Frame): string {
  const text = layers.find(({ protocol, quoted }) => protocol === 'text' && !quoted);
  return text ? `${bytesText(length)} ${summaryOf(text)}` : bytesText(length);
}
