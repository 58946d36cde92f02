import type { Summary } from '../model.ts';
import { going, named } from './reader.ts';
import { opcodes, type WebSocketLayer } from './websocket.ts';

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

/** `normal closure (1000)` */
export const closeText = (code: number) => named(closeCodes, code);

export const webSocketSummary: Summary<WebSocketLayer> = {
  title: 'WebSocket',
  line(layer) {
    if (layer.opcode < 0) return 'part of an earlier frame';
    const name = `${opcodes[layer.opcode]}${layer.final ? '' : ', not the last of its message'}`;
    if (layer.closeCode !== undefined) return `${name} ${closeText(layer.closeCode)}`;
    return going(
      layer,
      layer.preview ? `${name} “${layer.preview}”` : `${name}, ${layer.payloadBytes} bytes`,
    );
  },
};
