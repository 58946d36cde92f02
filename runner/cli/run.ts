import process from 'node:process';
import type { SessionEvent } from '../protocol/events.ts';
import type { BackendName } from '../protocol/service.ts';
import { chooseBackend } from '../sandbox/choose.ts';
import { defaultLimits } from '../sandbox/limits.ts';
import { chosenLabs } from './course.ts';
import { Lanes } from './lanes.ts';
import { PacketPrinter } from './packet-printer.ts';
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
  const packets = new PacketPrinter(options.json === true, print);
  const performance = await performLab(lab, backend, {
    onEvent: options.json ? asJson : asLanes,
    withPackets: options.packets === true || options.pcap !== undefined,
    ...(options.packets && { onPackets: (log) => packets.follow(log) }),
  });
  packets.end(performance.packetsMissing);
  if (options.pcap !== undefined) savePackets(options.pcap, lab, performance);
  process.exitCode = performance.held ? 0 : 1;
}
