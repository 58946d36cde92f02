import { uint16, uint32 } from '../bytes.ts';
import { type Part, preview } from './reader.ts';

/** One frame, or the middle of one that began in an earlier segment. */
export interface WebSocketLayer extends Part {
  readonly protocol: 'websocket';
  /** 0 to 15; −1 where no frame begins. */
  readonly opcode: number;
  readonly final: boolean;
  readonly compressed: boolean;
  readonly masked: boolean;
  /** Bytes of payload that the header announces. */
  readonly payloadBytes: number;
  readonly payloadStart: number;
  readonly closeCode?: number;
  /** How the payload, or a close frame’s reason, begins; empty when it is no text. */
  readonly preview: string;
}

/** RFC 6455, section 5.2. */
export const opcodes: Record<number, string> = {
  0: 'continuation',
  1: 'text',
  2: 'binary',
  8: 'close',
  9: 'ping',
  10: 'pong',
};

const text = 1;
const close = 8;
const controlBytes = 125;

/** Why no frame can begin with this byte (RFC 6455, sections 5.2 and 5.5). */
function refusal(first: number): string | undefined {
  const opcode = first & 15;
  if (!opcodes[opcode]) return `opcode ${opcode} is reserved`;
  if (first & 0x30) return 'RSV2 or RSV3 is set, which no extension in use defines';
  return opcode < close || first & 128 ? undefined : 'a control frame is fragmented';
}

/** The bytes of the longer length that a length of seven bits announces. */
export const lengthBytes = (short: number) => (short === 127 ? 8 : short === 126 ? 2 : 0);

function payloadBytes(bytes: Uint8Array, start: number): number {
  const short = (bytes[start + 1] ?? 0) & 127;
  if (short === 126) return uint16(bytes, start + 2);
  return short === 127 ? uint32(bytes, start + 2) * 2 ** 32 + uint32(bytes, start + 6) : short;
}

function lengthFault(opcode: number, short: number, length: number): string | undefined {
  if (opcode >= close && length > controlBytes) return `a control frame has more than ${controlBytes} bytes`;
  if (length >= 2 ** 63) return 'the length’s first bit is set, which must be 0';
  const wasted = (short === 126 && length < 126) || (short === 127 && length < 2 ** 16);
  return wasted ? `the length ${length} is not in its shortest form` : undefined;
}

/** Takes the mask from a payload (RFC 6455, section 5.3); other bytes as they are. */
export function unmasked(bytes: Uint8Array, layer: WebSocketLayer, start: number, end: number): Uint8Array {
  const { payloadStart } = layer;
  if (!layer.masked) return bytes.subarray(start, end);
  return bytes
    .subarray(start, end)
    .map((byte, i) => byte ^ (bytes[payloadStart - 4 + ((start - payloadStart + i) & 3)] ?? 0));
}

/** Bytes in which no frame can begin. */
const middle = (start: number, end: number, fault?: string): WebSocketLayer => ({
  protocol: 'websocket',
  start,
  end,
  opcode: -1,
  final: false,
  compressed: false,
  masked: false,
  payloadBytes: 0,
  payloadStart: start,
  preview: '',
  continues: false,
  fault,
});

function decodeFrame(bytes: Uint8Array, start: number, end: number): WebSocketLayer {
  const first = bytes[start] ?? 0;
  const second = start + 1 < end ? (bytes[start + 1] ?? 0) : 0;
  const headerEnd = start + 2 + lengthBytes(second & 127) + (second > 127 ? 4 : 0);
  const length = headerEnd > end ? 0 : payloadBytes(bytes, start);
  const fault = headerEnd > end ? undefined : lengthFault(first & 15, second & 127, length);
  return withPayload(bytes, {
    protocol: 'websocket',
    start,
    end: Math.min(end, headerEnd + length),
    opcode: first & 15,
    final: first > 127,
    compressed: (first & 64) > 0,
    masked: second > 127,
    payloadBytes: length,
    payloadStart: Math.min(end, headerEnd),
    preview: '',
    continues: headerEnd + length > end,
    fault,
  });
}

function withPayload(bytes: Uint8Array, layer: WebSocketLayer): WebSocketLayer {
  const { opcode, compressed, payloadStart, end } = layer;
  if (compressed || (opcode !== text && opcode !== close)) return layer;
  const some = unmasked(bytes, layer, payloadStart, Math.min(end, payloadStart + 64));
  if (opcode === text) return { ...layer, preview: preview(some, 0, some.length) };
  if (layer.payloadBytes === 1) return { ...layer, fault: 'a close frame’s body is 1 byte; a code has 2' };
  return some.length < 2
    ? layer
    : { ...layer, closeCode: uint16(some, 0), preview: preview(some, 2, some.length) };
}

/** A control frame that is too long is refused; where nothing goes before it, it may be the middle of another. */
const isTooLong = ({ opcode, payloadBytes: length }: WebSocketLayer) =>
  opcode >= close && length > controlBytes;

/** The frames of a segment (RFC 6455, section 5.2). */
export function decodeWebSocket(bytes: Uint8Array, start: number, end: number): WebSocketLayer[] {
  const layers: WebSocketLayer[] = [];
  for (let at = start; at < end; ) {
    const wrong = refusal(bytes[at] ?? 0);
    const frame = wrong ? undefined : decodeFrame(bytes, at, end);
    const isLikely =
      frame && (at > start || !isTooLong(frame) || frame.payloadStart + frame.payloadBytes === end);
    const layer = isLikely ? frame : middle(at, end, at > start ? wrong : undefined);
    layers.push(layer);
    at = layer.end;
  }
  return layers;
}
