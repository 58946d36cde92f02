import process from 'node:process';
import { captureFileOf } from '../labs/packet-recording.ts';
import type { SessionEvent } from '../protocol/events.ts';
import { plainText } from '../protocol/foreign-text.ts';
import type { BackendName } from '../protocol/service.ts';
import { chooseBackend } from '../sandbox/choose.ts';
import { defaultLimits } from '../sandbox/limits.ts';
import { captureTarget } from './capture-target.ts';
import { chosenLabs } from './course.ts';
import { Lanes } from './lanes.ts';
import { PacketPrinter } from './packet-printer.ts';
import { performLab } from './perform.ts';
import { printJson, printLine } from './terminal.ts';

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
  const capture = options.pcap === undefined ? undefined : captureTarget(options.pcap);
  const screen = capture?.takesStdout ? process.stderr : process.stdout;
  const { backend, why } = await chooseBackend(defaultLimits, options.backend);
  if (!options.json) printLine(`${plainText(lab.title)}, on ${backend.name}: ${why}`, screen);
  const lanes = new Lanes(lab, (line) => printLine(line, screen));
  const asJson = (event: SessionEvent) => printJson(event, screen);
  const asLanes = (event: SessionEvent) => lanes.show(event);
  const packets = new PacketPrinter(options.json === true, screen);
  const performance = await performLab(lab, backend, {
    onEvent: options.json ? asJson : asLanes,
    withPackets: options.packets === true || capture !== undefined,
    ...(options.packets && { onPackets: (log) => packets.follow(log) }),
  });
  packets.end(performance.packetsMissing);
  capture?.save(captureFileOf(lab, performance.packets, performance.startedAtUs));
  process.exitCode = performance.held ? 0 : 1;
}
