import { uint8, uint16, uint32 } from '../bytes.ts';
import { ipProtocol } from './ip-protocol.ts';

/** The Jumbo Payload option (RFC 2675, section 2). */
export interface Jumbo {
  readonly start: number;
  readonly end: number;
  /** Of what follows the IPv6 header, in bytes. */
  readonly length: number;
}

/** Of a packet what tells whether the option is in its place. */
interface JumboPacket {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly jumbo: Jumbo | undefined;
  /** Where its fragment begins in the whole, in bytes. */
  readonly fragmentStart: number;
}

const fixedLength = 40;
const jumboOption = 0xc2;
const pad1 = 0;
const optionLength = 6;
const leastJumbo = 0x10000;

/** Looks for it among the Hop-by-Hop Options of the packet at `start`, as far as they are there. */
export function readJumbo(bytes: Uint8Array, start: number, end: number): Jumbo | undefined {
  const options = start + fixedLength;
  if (uint8(bytes, start + 6) !== ipProtocol.hopByHop || options + 8 > end) return undefined;
  const optionsEnd = Math.min(end, options + (uint8(bytes, options + 1) + 1) * 8);
  for (let at = options + 2; at + optionLength <= optionsEnd; ) {
    const [type, length] = [uint8(bytes, at), uint8(bytes, at + 1)];
    if (type === jumboOption && length === 4) {
      return { start: at, end: at + optionLength, length: uint32(bytes, at + 2) };
    }
    at += type === pad1 ? 1 : 2 + length;
  }
  return undefined;
}

/** Whether a packet may have the option, so that its length is not known before that was read. */
export const mayBeJumbo = (bytes: Uint8Array, start: number) =>
  uint16(bytes, start + 4) === 0 && uint8(bytes, start + 6) === ipProtocol.hopByHop;

/** What a node would refuse in a packet with this option (RFC 2675, section 3). */
export function faultOfJumbo({ bytes, start, jumbo, fragmentStart }: JumboPacket): string | undefined {
  if (!jumbo) return undefined;
  if (uint16(bytes, start + 4) !== 0) return 'says both a Payload Length and a Jumbo Payload Length';
  if (jumbo.length < leastJumbo)
    return `says a Jumbo Payload Length of ${jumbo.length}, the least is ${leastJumbo}`;
  return fragmentStart > 0 ? 'has both a Jumbo Payload option and a Fragment header' : undefined;
}
