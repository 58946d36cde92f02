/** Reads in network byte order (RFC 791, appendix B). What lies beyond the bytes reads as 0. */
export const uint8 = (bytes: Uint8Array, at: number) => bytes[at] ?? 0;

export const uint16 = (bytes: Uint8Array, at: number) => (uint8(bytes, at) << 8) | uint8(bytes, at + 1);

export const uint32 = (bytes: Uint8Array, at: number) =>
  ((uint16(bytes, at) << 16) | uint16(bytes, at + 2)) >>> 0;

/** An unsigned number of one to four bytes. */
export function unsigned(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let offset = 0; offset < length; offset += 1) value = value * 256 + uint8(bytes, at + offset);
  return value;
}

/** `1 byte`, `2 bytes` */
export const bytesText = (count: number) => `${count} ${count === 1 ? 'byte' : 'bytes'}`;

/** Two lowercase digits for each byte. */
export function hexText(bytes: Uint8Array, start: number, end: number, separator = ''): string {
  return Array.from(bytes.subarray(start, end), (byte) => byte.toString(16).padStart(2, '0')).join(separator);
}

/** `0x0800`: as many digits as the number's bytes have. */
export const hexNumber = (value: number, length: number) =>
  `0x${value.toString(16).padStart(2 * length, '0')}`;

/** `02:00:c0:a8:01:0a` */
export const macText = (bytes: Uint8Array, at: number) => hexText(bytes, at, at + 6, ':');

/** `192.168.1.10` */
export const ipv4Text = (bytes: Uint8Array, at: number) =>
  `${uint8(bytes, at)}.${uint8(bytes, at + 1)}.${uint8(bytes, at + 2)}.${uint8(bytes, at + 3)}`;

/** `2001:db8::1`: the canonical form of RFC 5952, section 4, and section 5 for `::ffff:192.0.2.1`. */
export function ipv6Text(bytes: Uint8Array, at: number): string {
  const { start, end } = longestZeros(bytes, at);
  if (start === at && end === at + 10 && uint16(bytes, end) === 0xffff)
    return `::ffff:${ipv4Text(bytes, at + 12)}`;
  if (end - start < 4) return groupsText(bytes, at, at + 16);
  return `${groupsText(bytes, at, start)}::${groupsText(bytes, end, at + 16)}`;
}

function groupsText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at += 2) text += (at > start ? ':' : '') + uint16(bytes, at).toString(16);
  return text;
}

/** Where the longest run of zero groups lies; of several as long, the first (RFC 5952, section 4.2.3). */
function longestZeros(bytes: Uint8Array, first: number): { start: number; end: number } {
  let longest = { start: first, end: first };
  let start = first;
  for (let at = first; at < first + 16; at += 2) {
    if (uint16(bytes, at) !== 0) start = at + 2;
    else if (at + 2 - start > longest.end - longest.start) longest = { start, end: at + 2 };
  }
  return longest;
}

/** All parts, one after the other. */
export function joined(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
