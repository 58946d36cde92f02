import process from 'node:process';
import type { SessionEvent } from '../protocol/events.ts';
import type { BackendName } from '../protocol/service.ts';
import { chooseBackend } from '../sandbox/choose.ts';
import { defaultLimits } from '../sandbox/limits.ts';
import { chosenLabs } from './course.ts';
import { Lanes } from './lanes.ts';
import { performLab } from './perform.ts';

interface Options {
  backend?: BackendName;
  json?: boolean;
}

/** `wirebook run LAB`: performs the script; exit code 0 only when every step held. */
export async function run(name: string, options: Options): Promise<void> {
  const [lab] = chosenLabs([name]);
  if (!lab) return;
  const { backend, why } = await chooseBackend(defaultLimits, options.backend);
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  if (!options.json) print(`${lab.title}, on ${backend.name}: ${why}`);
  const lanes = new Lanes(lab, print);
  const asJson = (event: SessionEvent) => print(JSON.stringify(event));
  const asLanes = (event: SessionEvent) => lanes.show(event);
  const { held } = await performLab(lab, backend, { onEvent: options.json ? asJson : asLanes });
  process.exitCode = held ? 0 : 1;
}
