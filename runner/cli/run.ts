import process from 'node:process';
import type { SessionEvent } from '../protocol/events.ts';
import type { BackendName } from '../protocol/service.ts';
import { chooseBackend } from '../sandbox/choose.ts';
import { defaultLimits } from '../sandbox/limits.ts';
import type { PacketLog } from '../sessions/packet-log.ts';
import { chosenLabs } from './course.ts';
import { Lanes } from './lanes.ts';
import { type DecodedPacket, PacketLines, packetEvent, packetLine } from './packet-lines.ts';
import { performLab } from './perform.ts';
import { mustBeWritable, savePackets } from './save-packets.ts';

interface Options {
  backend?: BackendName;
  json?: boolean;
  packets?: boolean;
  pcap?: string;
}

/** `wirebook run LAB`: performs the script; exit code 0 only when every step held. */
export async function run(name: string, options: Options): Promise<void> {
  const [lab] = chosenLabs([name]);
  if (!lab) return;
  if (options.pcap !== undefined) mustBeWritable(options.pcap);
  const { backend, why } = await chooseBackend(defaultLimits, options.backend);
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  if (!options.json) print(`${lab.title}, on ${backend.name}: ${why}`);
  const lanes = new Lanes(lab, print);
  const asJson = (event: SessionEvent) => print(JSON.stringify(event));
  const asLanes = (event: SessionEvent) => lanes.show(event);
  const packets = new Packets(options, print);
  const performance = await performLab(lab, backend, {
    onEvent: options.json ? asJson : asLanes,
    ...(packets.areWanted ? { onPackets: (log) => packets.follow(log) } : {}),
  });
  packets.end(performance.packetsMissing);
  if (options.pcap !== undefined) savePackets(options.pcap, lab, performance);
  process.exitCode = performance.held ? 0 : 1;
}

/** Prints packets, when somebody asked for them. */
class Packets {
  readonly areWanted: boolean;
  readonly #show: ((packet: DecodedPacket) => void) | undefined;
  readonly #print: (line: string) => void;
  readonly #missingLine: (count: number) => string;
  #lines: PacketLines | undefined;

  constructor({ json, packets, pcap }: Options, print: (line: string) => void) {
    this.areWanted = packets === true || pcap !== undefined;
    const asText = json ? (packet: DecodedPacket) => JSON.stringify(packetEvent(packet)) : packetLine;
    this.#print = print;
    this.#missingLine = (count) =>
      json ? JSON.stringify({ type: 'packets.missing', count }) : `${count} more packets were not kept`;
    this.#show = packets ? (packet) => print(asText(packet)) : undefined;
  }

  follow(log: PacketLog): void {
    if (this.#show) this.#lines = new PacketLines(log, this.#show);
  }

  /** Shows what is left, and says how many packets were not kept. */
  end(missing: number): void {
    this.#lines?.end();
    if (missing > 0) this.#print(this.#missingLine(missing));
  }
}
