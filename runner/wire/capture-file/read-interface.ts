import { CaptureFileError } from './captured.ts';
import { ethernetLink, microseconds, option } from './format.ts';
import { type Block, broken, optionsOf } from './read-blocks.ts';

/** What its description says of one interface of a section. */
export interface Interface {
  readonly network: string;
  /** The most bytes of a frame that were kept; 0 for no limit. */
  readonly snapLength: number;
  /** What a tick of its clock is, as option `if_tsresol` has it. */
  readonly resolution: number;
  /** What must be added to its times, in seconds. */
  readonly offsetSeconds: bigint;
}

const decoder = new TextDecoder();

/**
 * Reads the description of the section’s interface number `index` (draft-ietf-opsawg-pcapng, section 4.2).
 *
 * @throws CaptureFileError `unknown-link` for any link but Ethernet, and `broken-capture`
 */
export function readInterface(block: Block, index: number): Interface {
  const { view, littleEndian, at } = block;
  if (view.byteLength < 8)
    throw broken(at, `the interface’s description ends after ${view.byteLength} of 8 bytes`);
  const options = optionsOf(block, 8);
  const name = options.get(option.interfaceName);
  const network = name ? decoder.decode(name) : `interface ${index}`;
  const link = view.getUint16(0, littleEndian);
  if (link !== ethernetLink) {
    const problem = `at byte ${at}, “${network}” is a link of type ${link}, expected Ethernet (${ethernetLink})`;
    throw new CaptureFileError('unknown-link', `Cannot read the capture: ${problem}`);
  }
  const offset = options.get(option.timeOffset);
  return {
    network,
    snapLength: view.getUint32(4, littleEndian),
    resolution: options.get(option.timeResolution)?.[0] ?? microseconds,
    offsetSeconds: offset?.length === 8 ? viewOf(offset).getBigInt64(0, littleEndian) : 0n,
  };
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * A time of an interface in microseconds since 1970: a resolution is a negative power of ten, or
 * of two where its first bit is set.
 */
export function microsecondsOf(high: number, low: number, { resolution, offsetSeconds }: Interface): number {
  const ticks = (BigInt(high) << 32n) | BigInt(low);
  const power = BigInt(resolution & 0x7f);
  const ticksPerSecond = resolution & 0x80 ? 2n ** power : 10n ** power;
  return Number((ticks * 1_000_000n) / ticksPerSecond + offsetSeconds * 1_000_000n);
}
