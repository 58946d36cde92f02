import type { PacketLog } from '../sessions/packet-log.ts';
import { type DecodedPacket, PacketLines, packetEvent, packetLine } from './packet-lines.ts';
import { printJson, printLine, type Screen } from './terminal.ts';

/** Prints the packets of a session, one line each, for people or for programs. */
export class PacketPrinter {
  readonly #asJson: boolean;
  readonly #screen: Screen;
  #lines: PacketLines | undefined;

  constructor(asJson: boolean, screen: Screen) {
    this.#asJson = asJson;
    this.#screen = screen;
  }

  follow(log: PacketLog): void {
    this.#lines = new PacketLines(log, (packet) => this.#print(packet));
  }

  /** Prints what is left, and how many packets were not kept. */
  end(missing: number): void {
    this.#lines?.end();
    if (missing === 0) return;
    if (this.#asJson) printJson({ type: 'packets.missing', count: missing }, this.#screen);
    else printLine(`${missing} more packets were not kept`, this.#screen);
  }

  #print(packet: DecodedPacket): void {
    if (this.#asJson) printJson(packetEvent(packet), this.#screen);
    else printLine(packetLine(packet), this.#screen);
  }
}
