import type { Codec } from '../model.ts';
import { type Bits, decimal, FieldList, going, identifier, named } from './reader.ts';
import { content } from './text.ts';
import { lengthBytes, opcodes, unmasked, type WebSocketLayer } from './websocket.ts';

/** RFC 6455, section 7.4.1. */
const closeCodes: Record<number, string> = {
  1000: 'normal closure',
  1001: 'going away',
  1002: 'protocol error',
  1003: 'unsupported data',
  1007: 'invalid payload data',
  1008: 'policy violation',
  1009: 'message too big',
  1010: 'mandatory extension',
  1011: 'internal error',
};

const firstBits: readonly Bits[] = [
  ['FIN', 1, '1 says that this frame is the last of its message.'],
  ['RSV1', 1, 'Reserved for extensions; compression sets it on a compressed message.'],
  ['RSV2', 1, 'Reserved for extensions; 0 without one.'],
  ['RSV3', 1, 'Reserved for extensions; 0 without one.'],
  ['Opcode', 4, 'What kind of frame this is.', opcodes],
];

const secondBits: readonly Bits[] = [
  ['MASK', 1, '1 when the payload is masked, as every frame from a client must be.'],
  ['Payload len', 7, 'Bytes of payload up to 125; 126 and 127 say that a longer length follows.'],
];

function payloadFields(list: FieldList, layer: WebSocketLayer) {
  const shown = (from: number, to: number) => {
    const some = unmasked(list.bytes, layer, from, to);
    return layer.compressed ? `${some.length} compressed bytes` : content(some, 0, some.length);
  };
  if (layer.closeCode !== undefined) {
    list.add('Status code', 2, named(closeCodes, layer.closeCode), 'Why the connection is closed.');
    return list.rest('Reason', shown(list.at, list.end), 'The same in words, for people.');
  }
  return list.rest(
    'Payload data',
    shown(list.at, list.end),
    'What the frame carries, here without its mask.',
  );
}

export const webSocketCodec: Codec<WebSocketLayer> = {
  title: 'WebSocket',
  fields(bytes, layer) {
    const list = new FieldList(bytes, layer);
    if (layer.opcode < 0) {
      return list.rest(
        'Payload data',
        content,
        'No frame begins here: it is part of an earlier one, or no WebSocket.',
      );
    }
    list.bits(firstBits).bits(secondBits);
    const extended = lengthBytes((bytes[layer.start + 1] ?? 0) & 127);
    list.add('Extended payload length', extended, decimal, 'Bytes of payload.');
    if (layer.masked) {
      const meaning =
        'Chosen at random for this frame; each byte of the payload is XORed with one of its four.';
      list.add('Masking-key', 4, identifier, meaning);
    }
    return payloadFields(list, layer);
  },
  summary(layer) {
    if (layer.opcode < 0) return 'part of an earlier frame';
    const name = `${opcodes[layer.opcode]}${layer.final ? '' : ', not the last of its message'}`;
    if (layer.closeCode !== undefined) return `${name} ${named(closeCodes, layer.closeCode)}`;
    return going(
      layer,
      layer.preview ? `${name} “${layer.preview}”` : `${name}, ${layer.payloadBytes} bytes`,
    );
  },
};
