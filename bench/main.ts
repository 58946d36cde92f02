// `npm run bench`, `npm run bench -- --json`: figures as ratios of one run on one machine.
import { arch, argv, platform, version } from 'node:process';
import { measureBuild } from './build-time.ts';
import { measureBurst } from './burst.ts';
import { measureCapture } from './capture.ts';
import { measureDecode } from './decode.ts';
import { measureFirstOutput } from './first-output.ts';
import { measureLeak } from './leak.ts';
import { measureMemory } from './memory.ts';
import { measurePageWeight } from './page-weight.ts';
import { measurePanelScript } from './panel-script.ts';
import { printTables } from './tables.ts';
import { measureThroughput } from './throughput.ts';
import { measureWireLatency } from './wire-latency.ts';
import { measureWireScroll } from './wire-scroll.ts';

const measures = {
  'click to first output': measureFirstOutput,
  'runs a second': async () => ({ throughput: await measureThroughput() }),
  'thirty readers at once': async () => ({ burst: await measureBurst() }),
  memory: measureMemory,
  'what a thousand labs leave': async () => ({ leak: await measureLeak() }),
  'page weight': async () => ({ pageWeight: await measurePageWeight() }),
  'panel script': async () => ({ panelScript: await measurePanelScript() }),
  'packets a second': async () => measureDecode(),
  'a wire of 5,000 packets': async () => ({ wireScroll: await measureWireScroll() }),
  'what watching packets costs': async () => ({ capture: await measureCapture() }),
  'from the link to the page': async () => ({ wireLatencyMs: await measureWireLatency() }),
  'build time': async () => ({ build: measureBuild() }),
};

const figures: Record<string, unknown> = { machine: { node: version, platform, arch } };
for (const [what, measure] of Object.entries(measures)) {
  console.error(`measuring ${what} …`);
  Object.assign(figures, await measure());
}

if (argv.includes('--json')) console.log(JSON.stringify(figures));
else printTables(figures as never);
