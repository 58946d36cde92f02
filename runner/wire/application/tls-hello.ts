import { uint16 } from '../bytes.ts';
import { preview, type Show } from './reader.ts';

/** A Client Hello or Server Hello (RFC 8446, sections 4.1.2 and 4.1.3), as far as it is there. */
export interface Hello {
  readonly client: boolean;
  /** What the two will speak or, from a client, the newest it offers: 0x0304 is TLS 1.3. */
  readonly version: number;
  /** The suite a server has chosen; of a client, its first. */
  readonly cipherSuite: number;
  readonly serverName?: string;
}

interface Extension {
  readonly type: number;
  readonly start: number;
  readonly end: number;
}

/** Where the parts of a hello begin; each at `end` when the hello ends before it. */
interface Parts {
  readonly suitesAt: number;
  readonly suitesEnd: number;
  readonly compressionEnd: number;
  readonly extensions: readonly Extension[];
}

export const sessionAt = 34;

export function partsOf(bytes: Uint8Array, start: number, end: number, client: boolean): Parts {
  const within = (at: number) => Math.min(end, at);
  const byteAt = (at: number) => (at < end ? (bytes[at] ?? 0) : 0);
  const shortAt = (at: number) => (at + 2 <= end ? uint16(bytes, at) : 0);
  const session = start + sessionAt;
  const suitesAt = within(session + 1 + byteAt(session));
  const suitesEnd = within(suitesAt + (client ? 2 + shortAt(suitesAt) : 2));
  const compressionEnd = within(suitesEnd + (client ? 1 + byteAt(suitesEnd) : 1));
  const found: Extension[] = [];
  const last = within(compressionEnd + 2 + shortAt(compressionEnd));
  for (let at = compressionEnd + 2; at + 4 <= last; ) {
    const next = within(at + 4 + uint16(bytes, at + 2));
    found.push({ type: uint16(bytes, at), start: at, end: next });
    at = next;
  }
  return { suitesAt, suitesEnd, compressionEnd, extensions: found };
}

const legacyVersion = 0x303;

/** GREASE (RFC 8701): values that only keep servers from being rigid. */
export const isGrease = (value: number) => (value & 0x0f0f) === 0x0a0a;

/** A client’s list of versions; its newest. */
export function newest(bytes: Uint8Array, start: number, end: number): number {
  let best = 0;
  for (let at = start; at + 2 <= end; at += 2) {
    const version = uint16(bytes, at);
    if (!isGrease(version)) best = Math.max(best, version);
  }
  return best;
}

/** The host name of a server_name extension (RFC 6066, section 3): a list’s length, a type, a length. */
export const hostName: Show = (bytes, start, end) =>
  preview(bytes, Math.min(end, start + 5), Math.min(end, start + 5 + uint16(bytes, start + 3)));

/** Reads the hello that lies from `start` to `end`, or goes on after it. */
export function readHello(bytes: Uint8Array, start: number, end: number, client: boolean): Hello {
  const parts = partsOf(bytes, start, end, client);
  const bodyOf = (type: number) => {
    const found = parts.extensions.find((extension) => extension.type === type);
    return found && { from: found.start + 4, to: found.end };
  };
  const name = bodyOf(0);
  const version = bodyOf(43);
  const suiteBytes = Math.max(0, parts.suitesEnd - parts.suitesAt - (client ? 2 : 0));
  return {
    client,
    version: version
      ? newest(bytes, version.from + (client ? 1 : 0), version.to)
      : start + 2 > end
        ? legacyVersion
        : uint16(bytes, start),
    cipherSuite: suiteBytes > 1 ? uint16(bytes, parts.suitesAt + (client ? 2 : 0)) : 0,
    ...(client && name && name.to > name.from + 5 && { serverName: hostName(bytes, name.from, name.to) }),
  };
}
