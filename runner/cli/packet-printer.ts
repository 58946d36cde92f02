import type { PacketLog } from '../sessions/packet-log.ts';
import { type DecodedPacket, PacketLines, packetEvent, packetLine } from './packet-lines.ts';

/** Prints the packets of a session, one line each, for people or for programs. */
export class PacketPrinter {
  readonly #asJson: boolean;
  readonly #print: (line: string) => void;
  #lines: PacketLines | undefined;

  constructor(asJson: boolean, print: (line: string) => void) {
    this.#asJson = asJson;
    this.#print = print;
  }

  follow(log: PacketLog): void {
    this.#lines = new PacketLines(log, (packet) => this.#print(this.#lineOf(packet)));
  }

  /** Prints what is left, and how many packets were not kept. */
  end(missing: number): void {
    this.#lines?.end();
    if (missing === 0) return;
    const event = { type: 'packets.missing', count: missing };
    this.#print(this.#asJson ? JSON.stringify(event) : `${missing} more packets were not kept`);
  }

  #lineOf(packet: DecodedPacket): string {
    return this.#asJson ? JSON.stringify(packetEvent(packet)) : packetLine(packet);
  }
}
