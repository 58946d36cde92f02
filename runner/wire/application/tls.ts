import { uint16 } from '../bytes.ts';
import { number, type Part } from './reader.ts';
import { type Hello, readHello } from './tls-hello.ts';

/** One record, or the middle of one that began in an earlier segment. */
export interface TlsLayer extends Part {
  readonly protocol: 'tls';
  /** 20 to 24; 0 where no record begins. */
  readonly contentType: number;
  readonly version: number;
  /** Bytes after the header. */
  readonly payloadBytes: number;
  /** True when only the two ends can read what the record holds. */
  readonly encrypted: boolean;
  /** The types of the handshake messages in it. */
  readonly handshakes: readonly number[];
  readonly hello?: Hello;
  /** An alert’s level and description, when they can be read. */
  readonly alert?: { readonly level: number; readonly description: number };
}

/** RFC 8446, section 5.1; 24: RFC 6520. */
export const contentTypes: Record<number, string> = {
  20: 'Change Cipher Spec',
  21: 'Alert',
  22: 'Handshake',
  23: 'Application Data',
  24: 'Heartbeat',
};

/** RFC 8446, section 4; 12, 14, 16: RFC 5246, section 7.4; 22: RFC 6066. */
export const handshakeTypes: Record<number, string> = {
  1: 'Client Hello',
  2: 'Server Hello',
  4: 'New Session Ticket',
  8: 'Encrypted Extensions',
  11: 'Certificate',
  12: 'Server Key Exchange',
  13: 'Certificate Request',
  14: 'Server Hello Done',
  15: 'Certificate Verify',
  16: 'Client Key Exchange',
  20: 'Finished',
  22: 'Certificate Status',
};

const headerBytes = 5;
/** RFC 5246, section 6.2.3: 2^14 bytes, and room for sealing them. */
const mostPayload = 2 ** 14 + 2048;
/** No handshake message is longer in practice; a longer one is sealed bytes taken for a length. */
const mostHandshake = 2 ** 17;

/** Whether a record begins here, as far as its header says. */
export const isTlsRecord = (bytes: Uint8Array, at: number, end: number) =>
  at + headerBytes <= end &&
  contentTypes[bytes[at] ?? 0] !== undefined &&
  bytes[at + 1] === 3 &&
  (bytes[at + 2] ?? 9) <= 4 &&
  uint16(bytes, at + 3) <= mostPayload;

interface Handshake {
  readonly type: number;
  /** Where its body begins, and where it ends or the record does. */
  readonly start: number;
  readonly end: number;
}

/** The handshake messages of a record; none when the bytes cannot be such, so must be sealed. */
export function readHandshakes(bytes: Uint8Array, start: number, end: number): Handshake[] {
  const found: Handshake[] = [];
  for (let at = start; at < end; ) {
    const type = bytes[at] ?? 0;
    const length = at + 4 <= end ? number(bytes, at + 1, at + 4) : 0;
    if (!handshakeTypes[type] || length > mostHandshake) return [];
    const next = Math.min(end, at + 4 + length);
    found.push({ type, start: Math.min(end, at + 4), end: next });
    at = next;
  }
  return found;
}

/**
 * Whether a record is a Client Hello in the open, though a Change Cipher Spec came before it: a
 * client of TLS 1.3 that was asked again sends both together, and the first says nothing
 * (RFC 8446, appendix D.4).
 */
const isOpenHello = (bytes: Uint8Array, at: number, payloadBytes: number) =>
  bytes[at] === 1 && number(bytes, at + 1, at + 4) === payloadBytes - 4 && uint16(bytes, at + 4) === 0x303;

const middle = (start: number, end: number, continues: boolean, fault?: string): TlsLayer => ({
  protocol: 'tls',
  start,
  end,
  contentType: 0,
  version: 0,
  payloadBytes: 0,
  encrypted: true,
  handshakes: [],
  continues,
  fault,
});

function decodeRecord(bytes: Uint8Array, start: number, end: number, sealed: boolean): TlsLayer {
  const contentType = bytes[start] ?? 0;
  const payloadBytes = uint16(bytes, start + 3);
  const at = start + headerBytes;
  const to = Math.min(end, at + payloadBytes);
  const isOpen = contentType === 22 && (!sealed || isOpenHello(bytes, at, payloadBytes));
  const messages = isOpen ? readHandshakes(bytes, at, to) : [];
  const hello = messages.find(({ type }) => type === 1 || type === 2);
  const alert = contentType === 21 && payloadBytes === 2 && to === at + 2;
  const open = contentType === 20 || alert || messages.length > 0;
  return {
    protocol: 'tls',
    start,
    end: to,
    contentType,
    version: uint16(bytes, start + 1),
    payloadBytes,
    encrypted: !open && to > at,
    handshakes: messages.map(({ type }) => type),
    continues: at + payloadBytes > end,
    ...(hello && { hello: readHello(bytes, hello.start, hello.end, hello.type === 1) }),
    ...(alert && { alert: { level: bytes[at] ?? 0, description: bytes[at + 1] ?? 0 } }),
  };
}

/** The records of a segment (RFC 8446, section 5.1). */
export function decodeTls(bytes: Uint8Array, start: number, end: number): TlsLayer[] {
  const layers: TlsLayer[] = [];
  let sealed = false;
  for (let at = start; at < end; ) {
    const layer: TlsLayer = isTlsRecord(bytes, at, end)
      ? decodeRecord(bytes, at, end, sealed)
      : middle(
          at,
          end,
          end - at < headerBytes,
          at > start && end - at >= headerBytes ? 'no record begins here' : undefined,
        );
    sealed ||= layer.contentType === 20;
    layers.push(layer);
    at = layer.end;
  }
  return layers;
}
