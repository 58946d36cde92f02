import { joined } from '../../runner/wire/bytes.ts';
import { checksumOf, onesSum } from '../../runner/wire/checksum.ts';

/** Bytes from hexadecimal digits; spaces and lines do not count. */
export const bytesOf = (hex: string) => Uint8Array.fromHex(hex.replaceAll(/\s/g, ''));

export const textBytes = (text: string) => new TextEncoder().encode(text);

const short = (value: number) => [(value >> 8) & 0xff, value & 0xff];
const long = (value: number) => [...short(value >>> 16), ...short(value)];
const ipv4Bytes = (address: string) => address.split('.').map(Number);

/** The checksum written at an even offset, over everything and a pseudo header’s sum. */
function summed(bytes: Uint8Array, at: number, initial = 0): Uint8Array {
  bytes.set(short(checksumOf(onesSum(bytes, 0, bytes.length, initial))), at);
  return bytes;
}

export const ethernet = (type: number, payload: Uint8Array) =>
  joined([bytesOf('02 00 00 00 00 02 02 00 00 00 00 01'), Uint8Array.from(short(type)), payload]);

export interface Ipv4 {
  source: string;
  destination: string;
  protocol: number;
  hopLimit?: number;
  id?: number;
  /** Flags and offset as one number of 16 bits. */
  fragment?: number;
  options?: number[];
}

/** An Ethernet frame with an IPv4 packet, its header checksum right. */
export function ipv4(
  { source, destination, protocol, hopLimit = 64, id = 1, fragment = 0, options = [] }: Ipv4,
  payload: Uint8Array,
): Uint8Array {
  const length = 20 + options.length;
  const header = [
    0x40 + length / 4,
    0,
    ...short(length + payload.length),
    ...short(id),
    ...short(fragment),
    hopLimit,
    protocol,
    0,
    0,
    ...ipv4Bytes(source),
    ...ipv4Bytes(destination),
    ...options,
  ];
  return ethernet(0x0800, joined([summed(Uint8Array.from(header), 10), payload]));
}

/** An Ethernet frame with an IPv6 packet; `next` is the first Next Header. */
export function ipv6(next: number, payload: Uint8Array, hopLimit = 64): Uint8Array {
  const header = [0x60, 0, 0, 0, ...short(payload.length), next, hopLimit];
  const addresses = bytesOf('20010db8000100000000000000000010 20010db8000200000000000000000020');
  return ethernet(0x86dd, joined([Uint8Array.from(header), addresses, payload]));
}

const pseudoSum = (source: string, destination: string, protocol: number, length: number) => {
  const addresses = Uint8Array.from([...ipv4Bytes(source), ...ipv4Bytes(destination)]);
  return onesSum(addresses, 0, 8, protocol + length);
};

export interface Ends {
  source?: string;
  destination?: string;
  sourcePort?: number;
  destinationPort?: number;
  hopLimit?: number;
  id?: number;
}

const ends = {
  source: '192.168.1.10',
  destination: '203.0.113.20',
  sourcePort: 49152,
  destinationPort: 9999,
};

export interface Segment extends Ends {
  /** Letters of the flags: `SA` is SYN and ACK. */
  flags: string;
  sequence: number;
  acknowledgment?: number;
  window?: number;
  options?: number[];
  data?: string | Uint8Array;
}

const flagLetters = 'FSRPAUEC';

/** An Ethernet frame with a TCP segment over IPv4, every checksum right. */
export function tcp(segment: Segment): Uint8Array {
  const { source, destination, sourcePort, destinationPort, ...rest } = { ...ends, ...segment };
  const { flags, sequence, acknowledgment = 0, window = 64240, options = [], data = '', hopLimit, id } = rest;
  const bits = [...flags].reduce((sum, letter) => sum | (1 << flagLetters.indexOf(letter)), 0);
  const header = [
    ...short(sourcePort),
    ...short(destinationPort),
    ...long(sequence),
    ...long(acknowledgment),
    ((20 + options.length) / 4) << 4,
    bits,
    ...short(window),
    ...[0, 0, 0, 0],
    ...options,
  ];
  const bytes = joined([Uint8Array.from(header), typeof data === 'string' ? textBytes(data) : data]);
  const sum = pseudoSum(source, destination, 6, bytes.length);
  return ipv4({ source, destination, protocol: 6, hopLimit, id }, summed(bytes, 16, sum));
}

/** An Ethernet frame with a UDP datagram over IPv4, every checksum right. */
export function udp(data: string | Uint8Array, datagram: Ends = {}): Uint8Array {
  const { source, destination, sourcePort, destinationPort, hopLimit, id } = { ...ends, ...datagram };
  const payload = typeof data === 'string' ? textBytes(data) : data;
  const header = [...short(sourcePort), ...short(destinationPort), ...short(8 + payload.length), 0, 0];
  const bytes = joined([Uint8Array.from(header), payload]);
  const sum = pseudoSum(source, destination, 17, bytes.length);
  return ipv4({ source, destination, protocol: 17, hopLimit, id }, summed(bytes, 6, sum));
}

/** An Ethernet frame with an ICMP message over IPv4, every checksum right. */
export function icmp(type: number, code: number, rest: number, data: Uint8Array, way: Ends = {}): Uint8Array {
  const { source, destination, hopLimit, id } = { ...ends, ...way };
  const bytes = joined([Uint8Array.from([type, code, 0, 0, ...long(rest)]), data]);
  return ipv4({ source, destination, protocol: 1, hopLimit, id }, summed(bytes, 2));
}

/** The IP packet of a frame that was made here. */
export const packetOf = (frame: Uint8Array) => frame.subarray(14);

/** A copy with one byte changed. */
export function changed(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = value;
  return copy;
}
