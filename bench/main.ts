// `npm run bench`, `npm run bench -- --json`, `npm run bench -- NAME…`: figures as ratios of one run on one machine.
import { arch, argv, exit, platform, version } from 'node:process';
import { measureBuild } from './build-time.ts';
import { measureBurst } from './burst.ts';
import { measureCapture } from './capture.ts';
import { measureDecode } from './decode.ts';
import { measureFirstOutput } from './first-output.ts';
import { measureLeak } from './leak.ts';
import { measureMemory } from './memory.ts';
import { measurePageWeight } from './page-weight.ts';
import { measurePanelScript } from './panel-script.ts';
import { measureSoak } from './soak.ts';
import { printTables } from './tables.ts';
import { measureThroughput } from './throughput.ts';
import { measureWireLatency } from './wire-latency.ts';
import { measureWireScroll } from './wire-scroll.ts';

/** Each by its name: what is measured, and how. */
const measures = {
  firstOutput: ['click to first output', measureFirstOutput],
  throughput: ['runs a second', async () => ({ throughput: await measureThroughput() })],
  burst: ['thirty readers at once', async () => ({ burst: await measureBurst() })],
  memory: ['memory', measureMemory],
  leak: ['what a thousand labs leave', async () => ({ leak: await measureLeak() })],
  pageWeight: ['page weight', async () => ({ pageWeight: await measurePageWeight() })],
  panelScript: ['panel script', async () => ({ panelScript: await measurePanelScript() })],
  decode: ['packets a second', async () => measureDecode()],
  wireScroll: ['a wire of 5,000 packets', async () => ({ wireScroll: await measureWireScroll() })],
  capture: ['what watching packets costs', async () => ({ capture: await measureCapture() })],
  wireLatency: ['from the link to the page', async () => ({ wireLatencyMs: await measureWireLatency() })],
  build: ['build time', async () => ({ build: measureBuild() })],
  soak: ['honest readers among hostile pages, for minutes', async () => ({ soak: await measureSoak() })],
} as const satisfies Record<string, readonly [what: string, measure: () => Promise<object>]>;

// Named, as in `npm run bench -- burst soak`: only those, as JSON.
const flags = ['--json'];
const named = argv.slice(2).filter((word) => !flags.includes(word));
const chosen = named.length === 0 ? Object.keys(measures).filter((name) => name !== 'soak') : named;
const unknown = chosen.filter((name) => !(name in measures));
if (unknown.length > 0) {
  console.error(
    `Cannot measure: expected some of ${Object.keys(measures).join(', ')}, received ${unknown.join(', ')}`,
  );
  exit(2);
}

const figures: Record<string, unknown> = { machine: { node: version, platform, arch } };
for (const name of chosen) {
  const [what, measure] = measures[name as keyof typeof measures];
  console.error(`measuring ${what} …`);
  Object.assign(figures, await measure());
}

if (argv.includes('--json') || named.length > 0) console.log(JSON.stringify(figures, withoutSamples, 1));
else printTables(figures as never);

/** Samples are for programs that ask for everything. */
function withoutSamples(key: string, value: unknown): unknown {
  return key === 'samples' && !argv.includes('--json') ? undefined : value;
}
