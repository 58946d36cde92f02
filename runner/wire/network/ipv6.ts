import { ipv6Text, uint8, uint16, uint32 } from '../bytes.ts';
import { CutHeader, Header } from '../header.ts';
import { ipProtocol } from './ip-protocol.ts';
import { faultOfJumbo, type Jumbo, mayBeJumbo, readJumbo } from './jumbo.ts';

const fixedLength = 40;

/** An extension header (RFC 8200, section 4), called by its number in the Next Header before it. */
export interface Extension {
  readonly type: number;
  readonly start: number;
  readonly end: number;
}

const none: readonly Extension[] = [];

/** An IPv6 header (RFC 8200, section 3) with the extension headers that follow it. */
export class Ipv6Layer extends Header {
  readonly protocol = 'ipv6';
  /** Where the packet ends, as far as its bytes are there. */
  payloadEnd = this.end;
  /** How long what follows the extension headers is, by the packet's own word. */
  payloadLength = 0;
  #source: string | undefined;
  #destination: string | undefined;
  /** The number of the protocol after the last extension header. */
  carries = 0;
  extensions: readonly Extension[] = none;
  /** Where the Fragment header is; 0 without one. */
  fragmentStart = 0;
  /** The option that says the length of a packet of more than 65,535 bytes. */
  jumbo: Jumbo | undefined = undefined;

  get hopLimit(): number {
    return uint8(this.bytes, this.start + 7);
  }

  get source(): string {
    this.#source ??= ipv6Text(this.bytes, this.start + 8);
    return this.#source;
  }

  get destination(): string {
    this.#destination ??= ipv6Text(this.bytes, this.start + 24);
    return this.#destination;
  }

  get isFragment(): boolean {
    return this.fragmentStart > 0 && (uint16(this.bytes, this.fragmentStart + 2) & 0xfff9) !== 0;
  }

  get moreFragments(): boolean {
    return this.fragmentStart > 0 && (uint8(this.bytes, this.fragmentStart + 3) & 1) !== 0;
  }

  /** In bytes. */
  get fragmentOffset(): number {
    return this.fragmentStart > 0 ? uint16(this.bytes, this.fragmentStart + 2) & 0xfff8 : 0;
  }

  /** Of the Fragment header; 0 without one. */
  get identification(): number {
    return this.fragmentStart > 0 ? uint32(this.bytes, this.fragmentStart + 4) : 0;
  }
}

/**
 * Reads an IPv6 header and its extension headers, as far as they go.
 *
 * @param partial whether the packet may be longer than the bytes there are of it
 */
export function readIpv6(
  bytes: Uint8Array,
  start: number,
  end: number,
  partial: boolean,
): Ipv6Layer | CutHeader {
  if (end - start < fixedLength) return new CutHeader('ipv6', bytes, start, end, fixedLength);
  const jumbo = readJumbo(bytes, start, end);
  const said = uint16(bytes, start + 4) || (jumbo?.length ?? 0);
  const packetEnd = Math.min(end, start + fixedLength + said);
  const chain = readExtensions(bytes, start + 6, start + fixedLength, packetEnd);
  const layer = new Ipv6Layer(bytes, start, chain.end);
  layer.carries = chain.carries;
  layer.extensions = chain.extensions;
  layer.fragmentStart = chain.extensions.find(({ type }) => type === ipProtocol.ipv6Fragment)?.start ?? 0;
  layer.payloadEnd = packetEnd;
  layer.payloadLength = start + fixedLength + said - chain.end;
  const isLong = chain.expectedEnd <= start + fixedLength + said || mayBeJumbo(bytes, start);
  const chainFault = partial && isLong ? undefined : chain.fault;
  layer.jumbo = jumbo;
  layer.fault = faultOf(layer, said, end, partial) ?? chainFault;
  return layer;
}

function faultOf(layer: Ipv6Layer, said: number, end: number, partial: boolean): string | undefined {
  const version = uint8(layer.bytes, layer.start) >> 4;
  if (version !== 6) return `says version ${version}, not 6`;
  const jumboFault = faultOfJumbo(layer);
  if (jumboFault) return jumboFault;
  const there = end - layer.start - fixedLength;
  if (!partial && said > there) return `says a payload of ${said} bytes, ${there} are there`;
  return undefined;
}

interface Chain {
  carries: number;
  end: number;
  extensions: readonly Extension[];
  /** Where an extension header that is not whole would end. */
  expectedEnd: number;
  fault?: string;
}

const extensionTypes: number[] = [
  ipProtocol.hopByHop,
  ipProtocol.routing,
  ipProtocol.ipv6Fragment,
  ipProtocol.destinationOptions,
];

function readExtensions(bytes: Uint8Array, nextHeaderAt: number, start: number, end: number): Chain {
  let type = uint8(bytes, nextHeaderAt);
  if (!extensionTypes.includes(type))
    return { carries: type, end: start, extensions: none, expectedEnd: start };
  const extensions: Extension[] = [];
  let at = start;
  while (extensionTypes.includes(type)) {
    const isLong = type !== ipProtocol.ipv6Fragment && at + 2 <= end;
    const length = isLong ? (uint8(bytes, at + 1) + 1) * 8 : 8;
    if (at + length > end) {
      const fault = `an extension header ends after ${Math.max(0, end - at)} of ${length} bytes`;
      return { carries: type, end: at, extensions, expectedEnd: at + length, fault };
    }
    extensions.push({ type, start: at, end: at + length });
    type = uint8(bytes, at);
    at += length;
    if (extensions.at(-1)?.type === ipProtocol.ipv6Fragment && uint16(bytes, at - 6) >= 8) break;
  }
  return { carries: type, end: at, extensions, expectedEnd: at };
}
