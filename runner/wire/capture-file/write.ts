import { joined } from '../bytes.ts';
import { type Capture, type Captured, CaptureFileError } from './captured.ts';
import { blockType, byteOrderMagic, ethernetLink, microseconds, option, padded } from './format.ts';
import { journeyComment, openingComment } from './write-comment.ts';

const encoder = new TextEncoder();
const longestOption = 0xffff;

/**
 * Writes a capture as pcapng (draft-ietf-opsawg-pcapng): one section, one interface for each
 * network, and what became of each packet as its comment.
 *
 * @throws CaptureFileError `cannot-write` for a network or a host name that cannot be written
 */
export function writeCapture({ openedAtUs, networks, packets }: Capture): Uint8Array {
  const indexes = new Map(networks.map((network, index) => [network, index]));
  return joined([
    sectionBlock(openedAtUs),
    ...networks.map(interfaceBlock),
    ...packets.map((packet) => packetBlock(packet, indexOf(packet.network, indexes), openedAtUs)),
  ]);
}

function indexOf(network: string, indexes: Map<string, number>): number {
  const index = indexes.get(network);
  if (index !== undefined) return index;
  const known = [...indexes.keys()].join(', ') || 'none';
  throw new CaptureFileError(
    'cannot-write',
    `Cannot write the capture: received a packet of network “${network}”, expected one of: ${known}`,
  );
}

/** Section 4.1. The section’s length of −1 means that it is not said. */
const sectionBlock = (openedAtUs: number) =>
  block(blockType.section, [
    words(byteOrderMagic, 1, 0xffffffff, 0xffffffff),
    options([
      [option.comment, encoder.encode(openingComment(openedAtUs))],
      [option.application, encoder.encode('Wirebook')],
    ]),
  ]);

/** Section 4.2. A snap length of 0 is no limit. */
const interfaceBlock = (network: string) =>
  block(blockType.interface, [
    words(ethernetLink, 0),
    options([
      [option.interfaceName, encoder.encode(network)],
      [option.timeResolution, Uint8Array.of(microseconds)],
    ]),
  ]);

/** Section 4.3. */
function packetBlock(packet: Captured, index: number, openedAtUs: number): Uint8Array {
  const { bytes, wireLength, number } = packet;
  const comment = journeyComment(packet);
  return block(blockType.enhancedPacket, [
    words(index, ...wide(openedAtUs + packet.atUs), bytes.length, wireLength),
    bytes,
    options([
      ...(comment ? [[option.comment, encoder.encode(comment)] as const] : []),
      [option.packetId, words(...wide(number).reverse())],
    ]),
  ]);
}

/** The upper and the lower 32 bits. */
const wide = (value: number) => [Math.floor(value / 2 ** 32), value % 2 ** 32];

/** Numbers of 32 bits, least significant byte first. */
function words(...values: number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (const [index, value] of values.entries()) view.setUint32(4 * index, value, true);
  return new Uint8Array(view.buffer);
}

function options(list: (readonly [code: number, value: Uint8Array])[]): Uint8Array {
  const parts = list.flatMap(([code, value]) => {
    if (value.length <= longestOption) return [words(code + value.length * 0x10000), filled(value)];
    throw new CaptureFileError(
      'cannot-write',
      `Cannot write the capture: received a text of ${value.length} bytes, expected at most ${longestOption}`,
    );
  });
  return joined([...parts, words(option.end)]);
}

/** Section 3.1. */
function block(type: number, parts: Uint8Array[]): Uint8Array {
  const body = parts.map(filled);
  const length = words(12 + body.reduce((sum, part) => sum + part.length, 0));
  return joined([words(type), length, ...body, length]);
}

function filled(bytes: Uint8Array): Uint8Array {
  if (bytes.length % 4 === 0) return bytes;
  const whole = new Uint8Array(padded(bytes.length));
  whole.set(bytes);
  return whole;
}
