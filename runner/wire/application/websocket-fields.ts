import type { Field } from '../model.ts';
import { type Bits, FieldList } from './field-list.ts';
import { decimal, identifier } from './reader.ts';
import { content } from './text.ts';
import { lengthBytes, opcodes, unmasked, type WebSocketLayer } from './websocket.ts';
import { closeText } from './websocket-summary.ts';

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
    list.add('Status code', 2, closeText(layer.closeCode), 'Why the connection is closed.');
    return list.rest('Reason', shown(list.at, list.end), 'The same in words, for people.');
  }
  return list.rest(
    'Payload data',
    shown(list.at, list.end),
    'What the frame carries, here without its mask.',
  );
}

export function webSocketFields(bytes: Uint8Array, layer: WebSocketLayer): Field[] {
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
}
