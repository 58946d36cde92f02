import { ipv4Text, uint8, uint16 } from '../bytes.ts';
import { CutHeader, Header } from '../header.ts';
import { endOfOptions, readIpv4Options } from './ipv4-options.ts';

const leastLength = 20;

/** An IPv4 header with its options (RFC 791, section 3.1). */
export class Ipv4Layer extends Header {
  readonly protocol = 'ipv4';
  /** Where the packet ends, as far as its bytes are there. */
  payloadEnd = this.end;
  /** How long its payload is by its own word. */
  payloadLength = 0;
  #source: string | undefined;
  #destination: string | undefined;

  get totalLength(): number {
    return uint16(this.bytes, this.start + 2);
  }

  get identification(): number {
    return uint16(this.bytes, this.start + 4);
  }

  /** In bytes; the header counts in units of eight. */
  get fragmentOffset(): number {
    return (uint16(this.bytes, this.start + 6) & 0x1fff) * 8;
  }

  get isFragment(): boolean {
    return (uint16(this.bytes, this.start + 6) & 0x3fff) !== 0;
  }

  get moreFragments(): boolean {
    return (uint8(this.bytes, this.start + 6) & 0x20) !== 0;
  }

  get hopLimit(): number {
    return uint8(this.bytes, this.start + 8);
  }

  /** The number of the protocol it carries (IANA's Protocol Numbers). */
  get carries(): number {
    return uint8(this.bytes, this.start + 9);
  }

  get source(): string {
    this.#source ??= ipv4Text(this.bytes, this.start + 12);
    return this.#source;
  }

  get destination(): string {
    this.#destination ??= ipv4Text(this.bytes, this.start + 16);
    return this.#destination;
  }
}

/**
 * Reads an IPv4 header.
 *
 * @param partial whether the packet may be longer than the bytes there are of it
 */
export function readIpv4(
  bytes: Uint8Array,
  start: number,
  end: number,
  partial: boolean,
): Ipv4Layer | CutHeader {
  const length = (uint8(bytes, start) & 0x0f) * 4;
  const needed = Math.max(length, leastLength);
  if (end - start < needed) return new CutHeader('ipv4', bytes, start, end, needed);
  const layer = new Ipv4Layer(bytes, start, start + needed);
  layer.payloadLength = Math.max(0, layer.totalLength - needed);
  layer.payloadEnd = Math.min(end, layer.end + layer.payloadLength);
  layer.fault = faultOf(layer, length, end, partial);
  return layer;
}

function faultOf(layer: Ipv4Layer, length: number, end: number, partial: boolean): string | undefined {
  const version = uint8(layer.bytes, layer.start) >> 4;
  if (version !== 4) return `says version ${version}, not 4`;
  if (length < leastLength) return `says a header of ${length} bytes, the least is ${leastLength}`;
  if (layer.totalLength < length) return `says ${layer.totalLength} bytes, less than its header’s ${length}`;
  if (!partial && layer.totalLength > end - layer.start) {
    return `says ${layer.totalLength} bytes, ${end - layer.start} are there`;
  }
  return layer.end > layer.start + leastLength ? faultOfOptions(layer) : undefined;
}

function faultOfOptions(layer: Ipv4Layer): string | undefined {
  const { options, rest } = readIpv4Options(layer);
  if (rest === layer.end || options.at(-1)?.type === endOfOptions) return undefined;
  return `an option ends after ${layer.end - rest} bytes, or has no length`;
}
