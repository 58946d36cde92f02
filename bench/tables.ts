import type { DecodeFigures } from './decode.ts';
import type { Leak } from './leak.ts';
import type { Memory } from './memory.ts';
import type { PageWeight } from './page-weight.ts';
import type { PanelScript } from './panel-script.ts';
import { quantile, type Ratio, type Spread } from './statistics.ts';
import type { Throughput } from './throughput.ts';
import type { WireScroll } from './wire-scroll.ts';

/** Everything a bench measures, by the keys of its JSON. */
export interface Figures extends Memory, DecodeFigures {
  firstOutput: Ratio;
  coldLab: Ratio;
  spareLab: Ratio;
  throughput: Throughput;
  burst: Ratio;
  leak: Leak;
  pageWeight: PageWeight[];
  panelScript: PanelScript;
  wireScroll: WireScroll;
  capture: Ratio;
  wireLatencyMs: Spread;
  build: Ratio;
}

/** Prints the figures for a person. */
export function printTables(figures: Figures): void {
  const {
    firstOutput,
    coldLab,
    spareLab,
    throughput,
    burst,
    floodMemory,
    warmLab,
    leak,
    decode,
    decodeConversations,
    pageWeight,
    panelScript,
    wireScroll,
    capture,
    wireLatencyMs,
    build,
  } = figures;
  console.table({
    'firstOutput: Run → first output ÷ cold node file.ts': row(firstOutput),
    'coldLab: the same, lab not opened before': row(coldLab),
    'spareLab: the same, but others opened it lately': row(spareLab),
    'burst: 30 readers at once ÷ 60 bare runs': row(burst),
    'capture: first output of a client, packets watched ÷ not': row(capture),
    'full build ÷ astro --version': row(build),
  });
  console.table({
    'throughput: isolated ÷ bare runs a second': round(throughput.ratio),
    'decode: packets a second ÷ tshark -r': round(decode.ratio),
    'decode: thousand packets a second': thousands(decode.packetsPerSecond),
    'decodeConversations: packets a second ÷ tshark -r': round(decodeConversations.ratio),
    'decodeConversations: thousand packets a second': thousands(decodeConversations.packetsPerSecond),
    'floodMemory: RSS under floods ÷ at rest': round(floodMemory.ratio),
    'warmLab: MiB of a warm lab of two hosts': warmLab.pssMiB,
    [`panelScript: kB compressed, at most ${panelScript.barBytes / 1000}`]: round(
      panelScript.compressedBytes / 1000,
    ),
  });
  console.table({ [`left of ${leak.labs} labs`]: leak });
  const { p50, p95 } = wireLatencyMs;
  console.table({ 'wireLatencyMs: from a packet on the link to its arrow': { p50, p95 } });
  console.table({ 'scrolling a wire': wireScroll });
  console.table(Object.fromEntries(pageWeight.map((weight) => [weight.path, kilobytes(weight)])));
}

const thousands = (values: number[]) => round(quantile(values, 0.5) / 1000);
const round = (value: number) => Math.round(value * 100) / 100;

function row({ ratio, ratioP95, measureMs, yardstickMs }: Ratio) {
  return {
    'ratio p50': ratio,
    'ratio p95': ratioP95,
    'ms p50 (min–max)': `${measureMs.p50} (${measureMs.min}–${measureMs.max})`,
    'yardstick ms p50 (min–max)': `${yardstickMs.p50} (${yardstickMs.min}–${yardstickMs.max})`,
  };
}

function kilobytes({ path: _, ...bytes }: PageWeight) {
  return Object.fromEntries(
    Object.entries(bytes).map(([name, value]) => [
      name.replace('Bytes', ' kB'),
      Math.round(value / 100) / 10,
    ]),
  );
}
