import { blockType, option, padded } from './format.ts';
import { type Block, broken, optionsOf } from './read-blocks.ts';
import { type Interface, microsecondsOf } from './read-interface.ts';

/** A packet as its block has it. */
export interface PacketBlock {
  readonly network: string;
  /** In microseconds since 1970; unset where the block has no time. */
  readonly sinceEpochUs?: number;
  readonly bytes: Uint8Array;
  readonly wireLength: number;
  readonly options: Map<number, Uint8Array>;
}

/**
 * Reads a block that holds a packet: an enhanced, a simple or an obsolete one
 * (draft-ietf-opsawg-pcapng, sections 4.3 and 4.4, and appendix A); undefined for other blocks.
 *
 * @throws CaptureFileError `broken-capture`, with the place
 */
export function readPacket(block: Block, interfaces: readonly Interface[]): PacketBlock | undefined {
  switch (block.type) {
    case blockType.enhancedPacket:
      return readTimed(block, wordsOf(block, 20)[0] as number, interfaces);
    case blockType.obsoletePacket:
      wordsOf(block, 20);
      return readTimed(block, block.view.getUint16(0, block.littleEndian), interfaces);
    case blockType.simplePacket:
      return readSimple(block, interfaces);
    default:
      return undefined;
  }
}

/** Both forms have the time, the two lengths, the bytes and the options at the same places. */
function readTimed(block: Block, index: number, interfaces: readonly Interface[]): PacketBlock {
  const from = interfaceAt(block, index, interfaces);
  const [, high, low, length, wireLength] = wordsOf(block, 20) as [number, number, number, number, number];
  return {
    network: from.network,
    sinceEpochUs: microsecondsOf(high, low, from),
    bytes: bytesAt(block, 20, length),
    wireLength,
    options: optionsOf(block, 20 + padded(length)),
  };
}

/** A simple block is of the first interface, whose limit says how much of the packet it holds. */
function readSimple(block: Block, interfaces: readonly Interface[]): PacketBlock {
  const { network, snapLength } = interfaceAt(block, 0, interfaces);
  const [wireLength] = wordsOf(block, 4) as [number];
  const length = Math.min(wireLength, snapLength || wireLength);
  return { network, bytes: bytesAt(block, 4, length), wireLength, options: new Map() };
}

function interfaceAt({ at }: Block, index: number, interfaces: readonly Interface[]): Interface {
  const from = interfaces[index];
  if (from) return from;
  throw broken(at, `the packet is of interface ${index}, ${interfaces.length} are described`);
}

/** The numbers of 32 bits that the block begins with. */
function wordsOf({ view, littleEndian, at }: Block, length: number): number[] {
  if (view.byteLength < length) {
    throw broken(at, `the packet’s header ends after ${view.byteLength} of ${length} bytes`);
  }
  return Array.from({ length: length / 4 }, (_, index) => view.getUint32(4 * index, littleEndian));
}

function bytesAt({ view, at }: Block, start: number, length: number): Uint8Array {
  const room = view.byteLength - start;
  if (length > room) throw broken(at, `the packet says ${length} bytes, its block has ${room}`);
  return new Uint8Array(view.buffer, view.byteOffset + start, length);
}

/** The number that its writer gave the packet, if it did. */
export function packetId({ littleEndian }: Block, options: Map<number, Uint8Array>): number | undefined {
  const id = options.get(option.packetId);
  if (id?.length !== 8) return undefined;
  return Number(new DataView(id.buffer, id.byteOffset).getBigUint64(0, littleEndian));
}
