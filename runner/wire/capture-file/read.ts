import { type Capture, type Captured, CaptureFileError } from './captured.ts';
import { blockType, byteOrderMagic, leastBlockLength, microseconds, option, padded } from './format.ts';
import { readJourney, readOpening } from './read-comment.ts';

/** One block’s body: its bytes, and where in the file it begins. */
interface Block {
  readonly type: number;
  readonly view: DataView;
  readonly at: number;
}

interface Interface {
  readonly network: string;
  readonly resolution: number;
}

const decoder = new TextDecoder();

/**
 * Reads a pcapng file (draft-ietf-opsawg-pcapng). Of a file that others wrote, it gives what
 * it can: hosts and arrivals are unknown there, and time begins at the first packet.
 *
 * @throws CaptureFileError `not-a-capture` or `broken-capture`, with the place
 */
export function readCapture(bytes: Uint8Array): Capture {
  return new Reading(bytes).run();
}

class Reading {
  readonly #file: DataView;
  #littleEndian = true;
  #openedAtUs: number | undefined;
  readonly #networks: string[] = [];
  #interfaces: Interface[] = [];
  readonly #packets: Captured[] = [];

  constructor(bytes: Uint8Array) {
    this.#file = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(): Capture {
    if (this.#file.byteLength < leastBlockLength || this.#file.getUint32(0) !== blockType.section) {
      throw new CaptureFileError('not-a-capture', 'Cannot read the capture: expected a pcapng file');
    }
    for (let at = 0; at < this.#file.byteLength; ) at = this.#block(at);
    const openedAtUs = this.#openedAtUs ?? 0;
    return { openedAtUs, networks: this.#networks, packets: this.#packets };
  }

  /** Reads the block at a position, and returns where the next begins. */
  #block(at: number): number {
    const left = this.#file.byteLength - at;
    if (left < leastBlockLength) throw broken(at, `${left} bytes are left, a block has at least 12`);
    if (this.#file.getUint32(at) === blockType.section) this.#section(at, left);
    const length = this.#file.getUint32(at + 4, this.#littleEndian);
    if (length < leastBlockLength || length % 4 !== 0 || length > left) {
      throw broken(at, `the block says ${length} bytes, ${left} are left`);
    }
    const view = new DataView(this.#file.buffer, this.#file.byteOffset + at + 8, length - leastBlockLength);
    this.#content({ type: this.#file.getUint32(at, this.#littleEndian), view, at });
    return at + length;
  }

  /** Section 4.1: a section has its own byte order and its own interfaces. */
  #section(at: number, left: number): void {
    if (left < 28) throw broken(at, `the section header ends after ${left} of 28 bytes`);
    this.#littleEndian = this.#file.getUint32(at + 8, true) === byteOrderMagic;
    if (this.#file.getUint32(at + 8, this.#littleEndian) !== byteOrderMagic) {
      throw new CaptureFileError('not-a-capture', 'Cannot read the capture: no byte-order magic is there');
    }
    this.#interfaces = [];
  }

  #content(block: Block): void {
    if (block.type === blockType.section) {
      const comment = this.#options(block, 16).get(option.comment);
      this.#openedAtUs ??= comment && readOpening(decoder.decode(comment));
    } else if (block.type === blockType.interface) this.#interface(block);
    else if (block.type === blockType.enhancedPacket) this.#packet(block);
  }

  #interface(block: Block): void {
    const options = this.#options(block, 8);
    const name = options.get(option.interfaceName);
    const network = name ? decoder.decode(name) : `interface ${this.#interfaces.length}`;
    const resolution = options.get(option.timeResolution)?.[0] ?? microseconds;
    this.#interfaces.push({ network, resolution });
    if (!this.#networks.includes(network)) this.#networks.push(network);
  }

  #packet(block: Block): void {
    const { view, at } = block;
    if (view.byteLength < 20)
      throw broken(at, `the packet’s header ends after ${view.byteLength} of 20 bytes`);
    const [index, high, low, length, wireLength] = [0, 4, 8, 12, 16].map((offset) =>
      view.getUint32(offset, this.#littleEndian),
    ) as [number, number, number, number, number];
    const from = this.#interfaces[index];
    if (!from)
      throw broken(at, `the packet is of interface ${index}, ${this.#interfaces.length} are described`);
    const room = view.byteLength - 20;
    if (length > room) throw broken(at, `the packet says ${length} bytes, its block has ${room}`);
    const sinceEpochUs = microsecondsOf(high, low, from.resolution);
    this.#openedAtUs ??= sinceEpochUs;
    const options = this.#options(block, 20 + padded(length));
    this.#keep(from.network, sinceEpochUs - this.#openedAtUs, options, {
      bytes: new Uint8Array(view.buffer, view.byteOffset + 20, length),
      wireLength,
    });
  }

  #keep(
    network: string,
    atUs: number,
    options: Map<number, Uint8Array>,
    frame: Pick<Captured, 'bytes' | 'wireLength'>,
  ): void {
    const comment = decoder.decode(options.get(option.comment) ?? new Uint8Array());
    const id = options.get(option.packetId);
    const number = id?.length === 8 ? this.#wide(id) : this.#packets.length + 1;
    this.#packets.push({ number, atUs, network, ...readJourney(comment, atUs), ...frame });
  }

  #wide(bytes: Uint8Array): number {
    return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, this.#littleEndian));
  }

  /** Section 3.5: the first of each kind; what cannot be one ends them. */
  #options({ view }: Block, start: number): Map<number, Uint8Array> {
    const options = new Map<number, Uint8Array>();
    let at = start;
    while (at + 4 <= view.byteLength) {
      const code = view.getUint16(at, this.#littleEndian);
      const length = view.getUint16(at + 2, this.#littleEndian);
      if (code === option.end || at + 4 + length > view.byteLength) break;
      if (!options.has(code))
        options.set(code, new Uint8Array(view.buffer, view.byteOffset + at + 4, length));
      at += 4 + padded(length);
    }
    return options;
  }
}

const broken = (at: number, what: string) =>
  new CaptureFileError('broken-capture', `Cannot read the capture: at byte ${at}, ${what}`);

/** Section 4.2: a resolution is a negative power of ten, or of two where its first bit is set. */
function microsecondsOf(high: number, low: number, resolution: number): number {
  const ticks = (BigInt(high) << 32n) | BigInt(low);
  const power = BigInt(resolution & 0x7f);
  const ticksPerSecond = resolution & 0x80 ? 2n ** power : 10n ** power;
  return Number((ticks * 1_000_000n) / ticksPerSecond);
}
