import type { Page } from 'playwright-core';
import type { ServerMessage } from '../runner/protocol/messages.ts';
import { BenchRunner } from './runner.ts';
import { openBrowser } from './site.ts';
import { type Spread, spreadOf } from './statistics.ts';

const lab = 'tcp-name';
const section = `.lab[data-lab="${lab}"]`;
const rounds = 15;

/** Longer than a run of this lab, and what is told of it, takes. */
const runMs = 1500;

/** What the page notes: when a packet’s row was first there, in milliseconds since 1970. */
interface Noting {
  rowsAt: Record<string, number>;
}

/** From a packet on the link to its arrow on the page, in milliseconds, in a real browser. */
export async function measureWireLatency(): Promise<Spread> {
  await using runner = await BenchRunner.start();
  await using browser = await openBrowser();
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
  const sentAt = noteSending(page);
  await page.goto(await runner.pageAddress('/tcp-server/'), { waitUntil: 'networkidle' });
  await page.waitForURL((at) => !at.searchParams.has('key'), { waitUntil: 'networkidle' });
  // The page shows the wire once the lab has run; the first press only asks for a prediction.
  for (let press = 0; press < 2; press += 1) await pressRun(page);
  await page.locator(`${section} .wire`).scrollIntoViewIfNeeded();
  await page.waitForTimeout(runMs);
  await noteRows(page);
  const latencies: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    sentAt.clear();
    const rowsAt = await runOnce(page);
    for (const [number, sent] of sentAt) {
      const at = rowsAt[number];
      if (at !== undefined) latencies.push(at - sent);
    }
  }
  return spreadOf(latencies);
}

/** Reads, from what the runner tells the page, when each packet was sent. */
function noteSending(page: Page): Map<string, number> {
  const sentAt = new Map<string, number>();
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const message = JSON.parse(String(payload)) as ServerMessage;
      if (message.type !== 'packets.news') return;
      const { openedAtUs, packets } = message.news;
      for (const { number, atUs } of packets) sentAt.set(String(number), (openedAtUs + atUs) / 1000);
    }),
  );
  return sentAt;
}

const noteRows = (page: Page) =>
  page.evaluate((section) => {
    const noting = window as unknown as Noting;
    noting.rowsAt = {};
    const list = document.querySelector(`${section} .wire-rows`) as HTMLElement;
    new MutationObserver((mutations) => {
      // Not performance.timeOrigin, which is milliseconds off the clock that dates packets.
      const now = Date.now();
      for (const node of mutations.flatMap(({ addedNodes }) => [...addedNodes])) {
        const number = (node as HTMLElement).dataset?.['number'];
        if (number !== undefined) noting.rowsAt[number] ??= now;
      }
    }).observe(list, { childList: true, subtree: true });
  }, section);

/** Without scrolling to the button: a panel out of view is told nothing. */
const pressRun = (page: Page) =>
  page.locator(`${section} .run-all`).evaluate((button: HTMLElement) => button.click());

/** Runs the lab and gives back when the rows of its packets came. */
async function runOnce(page: Page): Promise<Record<string, number>> {
  await pressRun(page);
  await page.locator(`${section} .wire-row`).first().waitFor();
  await page.waitForTimeout(runMs);
  return page.evaluate(() => {
    const noting = window as unknown as Noting;
    const { rowsAt = {} } = noting;
    noting.rowsAt = {};
    return rowsAt;
  });
}
