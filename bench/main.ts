// `npm run bench`, `npm run bench -- --json`: figures as ratios of one run on one machine.
import { arch, argv, platform, version } from 'node:process';
import { measureBuild } from './build-time.ts';
import { measureFirstOutput } from './first-output.ts';
import { measurePageWeight, type PageWeight } from './page-weight.ts';
import type { Ratio } from './statistics.ts';

const json = argv.includes('--json');

const progress = (what: string) => console.error(`measuring ${what} …`);

progress('click to first output');
const { firstOutput, coldLab } = await measureFirstOutput();
progress('page weight');
const pageWeight = await measurePageWeight();
progress('build time');
const build = measureBuild();

const machine = { node: version, platform, arch };
if (json) console.log(JSON.stringify({ machine, firstOutput, coldLab, pageWeight, build }));
else printTable();

function printTable(): void {
  console.table({
    'Run → first output ÷ cold node file.ts': row(firstOutput),
    'the same, lab not opened before': row(coldLab),
    'full build ÷ astro --version': row(build),
  });
  console.table(Object.fromEntries(pageWeight.map((weight) => [weight.path, kilobytes(weight)])));
}

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
