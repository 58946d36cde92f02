import type { CDPSession, Page } from 'playwright-core';
import type { Captured } from '../runner/wire/capture-file/captured.ts';
import { writeCapture } from '../runner/wire/capture-file/write.ts';
import { tcp } from '../tests/support/frames.ts';
import { openSite } from './site.ts';
import { quantile } from './statistics.ts';

/** What a reader feels who scrolls a long capture. */
export interface WireScroll {
  packets: number;
  /** From the panel's coming into view to all rows being there. */
  readyMs: number;
  frames: number;
  /** Frames that came more than half a frame late. */
  droppedFrames: number;
  frameMsP50: number;
  frameMsP95: number;
  frameMsMost: number;
  /** What a frame costs the page's main thread, in processor time: the rest of the 16.7 ms is free. */
  processorMsPerFrame: number;
}

const packetCount = 5000;
const lab = 'tcp-greet';
const frameMs = 1000 / 60;
/** A reader who lets the wheel fly: rows a frame, and for how many frames. */
const rowsPerFrame = 3;
const frameCount = 300;

const ways = [
  { from: 'client', to: 'server' },
  { from: 'server', to: 'client', source: '192.168.1.20', destination: '192.168.1.10' },
];

/** One connection that never ends: a line, and its acknowledgment. */
function generated(): Captured[] {
  return Array.from({ length: packetCount }, (_, index) => {
    const { from = '', to = '', ...ends } = ways[index % 2] ?? {};
    const data = index % 2 === 0 ? `line ${index}\n` : '';
    const bytes = tcp({
      flags: data ? 'PA' : 'A',
      sequence: 1000 + index * 8,
      acknowledgment: 5000,
      data,
      ...ends,
    });
    const atUs = index * 700;
    const arrivals = [{ host: to, atUs: atUs + 30 }];
    return {
      number: index + 1,
      atUs,
      network: 'lan',
      from,
      arrivals,
      lost: false,
      bytes,
      wireLength: bytes.length,
    };
  });
}

/** Scrolls a panel of 5,000 packets in a real browser, frame by frame. */
export async function measureWireScroll(): Promise<WireScroll> {
  const capture = writeCapture({ openedAtUs: 0, networks: ['lan'], packets: generated() });
  await using site = await openSite({ [`/labs/${lab}.pcapng`]: capture });
  // So low that the panel is not in view before it is asked for.
  const page = await site.browser.newPage({ viewport: { width: 1280, height: 200 } });
  await page.goto(site.origin, { waitUntil: 'networkidle' });
  await page.setViewportSize({ width: 1280, height: 900 });
  const begun = performance.now();
  await page.locator(`.lab[data-lab="${lab}"] .wire`).first().scrollIntoViewIfNeeded();
  await page.locator('.wire-count', { hasText: `${packetCount} packets` }).waitFor();
  const readyMs = Math.round(performance.now() - begun);
  const processor = await ProcessorTime.of(page);
  const deltas = await scrollDeltas(page);
  const spentMs = await processor.spentMs();
  return {
    packets: packetCount,
    readyMs,
    ...framesOf(deltas),
    processorMsPerFrame: rounded(spentMs / deltas.length),
  };
}

/** Scrolls a little in every frame. @returns the milliseconds between frames */
function scrollDeltas(page: Page): Promise<number[]> {
  return page.evaluate(
    async ({ rowsPerFrame, frameCount }) => {
      const scroller = document.querySelector('.wire-scroller') as HTMLElement;
      const rowHeight = (document.querySelector('.wire-row') as HTMLElement).offsetHeight;
      const nextFrame = () => new Promise<number>(requestAnimationFrame);
      const deltas: number[] = [];
      let before = await nextFrame();
      for (let frame = 0; frame < frameCount; frame += 1) {
        scroller.scrollTop += rowsPerFrame * rowHeight;
        const now = await nextFrame();
        deltas.push(now - before);
        before = now;
      }
      return deltas;
    },
    { rowsPerFrame, frameCount },
  );
}

/** What the page's main thread has worked since. */
class ProcessorTime {
  readonly #devTools: CDPSession;
  #begun = 0;

  private constructor(devTools: CDPSession) {
    this.#devTools = devTools;
  }

  static async of(page: Page): Promise<ProcessorTime> {
    const devTools = await page.context().newCDPSession(page);
    await devTools.send('Performance.enable', { timeDomain: 'threadTicks' });
    const time = new ProcessorTime(devTools);
    time.#begun = await time.#taskMs();
    return time;
  }

  async spentMs(): Promise<number> {
    return (await this.#taskMs()) - this.#begun;
  }

  async #taskMs(): Promise<number> {
    const { metrics } = await this.#devTools.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
  }
}

const rounded = (value: number) => Math.round(value * 10) / 10;

const framesOf = (deltas: number[]) => ({
  frames: deltas.length,
  droppedFrames: deltas.filter((delta) => delta > frameMs * 1.5).length,
  frameMsP50: rounded(quantile(deltas, 0.5)),
  frameMsP95: rounded(quantile(deltas, 0.95)),
  frameMsMost: rounded(Math.max(...deltas)),
});
