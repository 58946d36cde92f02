import type { Capture, Captured } from './captured.ts';
import { blockType, option } from './format.ts';
import { type Block, blocksOf, optionsOf } from './read-blocks.ts';
import { readJourney, readOpening } from './read-comment.ts';
import { type Interface, readInterface } from './read-interface.ts';
import { type PacketBlock, packetId, readPacket } from './read-packet.ts';

const decoder = new TextDecoder();

/**
 * Reads a pcapng file (draft-ietf-opsawg-pcapng). Of a file that others wrote, it gives what
 * it can: hosts and arrivals are unknown there, and time begins at the first packet. Of a file
 * that was cut short, it gives what is whole, and says so.
 *
 * @throws CaptureFileError `not-a-capture`, `unknown-version`, `unknown-link` or
 *   `broken-capture`, with the place
 */
export function readCapture(bytes: Uint8Array): Capture {
  const reading = new Reading();
  const blocks = blocksOf(bytes);
  let next = blocks.next();
  for (; !next.done; next = blocks.next()) reading.take(next.value);
  return { ...reading.capture, ...(next.value !== undefined && { cutAt: next.value }) };
}

class Reading {
  #openedAtUs: number | undefined;
  readonly #networks: string[] = [];
  #interfaces: Interface[] = [];
  readonly #packets: Captured[] = [];

  get capture(): Capture {
    return { openedAtUs: this.#openedAtUs ?? 0, networks: this.#networks, packets: this.#packets };
  }

  take(block: Block): void {
    if (block.type === blockType.section) return this.#section(block);
    if (block.type === blockType.interface) return this.#interface(block);
    const packet = readPacket(block, this.#interfaces);
    if (packet) this.#packet(block, packet);
  }

  /** Section 4.1: a section has its own interfaces. */
  #section(block: Block): void {
    const comment = optionsOf(block, 16).get(option.comment);
    this.#openedAtUs ??= comment && readOpening(decoder.decode(comment));
    this.#interfaces = [];
  }

  #interface(block: Block): void {
    const described = readInterface(block, this.#interfaces.length);
    this.#interfaces.push(described);
    if (!this.#networks.includes(described.network)) this.#networks.push(described.network);
  }

  #packet(block: Block, { network, sinceEpochUs, bytes, wireLength, options }: PacketBlock): void {
    const atUs = this.#timeOf(sinceEpochUs);
    const comment = decoder.decode(options.get(option.comment) ?? new Uint8Array());
    const number = packetId(block, options) ?? this.#packets.length + 1;
    this.#packets.push({ number, atUs, network, ...readJourney(comment, atUs), bytes, wireLength });
  }

  /** A packet without a time was seen after the one before it. */
  #timeOf(sinceEpochUs: number | undefined): number {
    if (sinceEpochUs === undefined) return this.#packets.at(-1)?.atUs ?? 0;
    this.#openedAtUs ??= sinceEpochUs;
    return sinceEpochUs - this.#openedAtUs;
  }
}
