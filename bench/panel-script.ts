import type { Page, Request } from 'playwright-core';
import { openSite } from './site.ts';

/** What a wire panel makes a browser fetch when it comes into view, in bytes of script. */
export interface PanelScript {
  bytes: number;
  /** As they came over the connection. */
  compressedBytes: number;
  /** What they may be at most. */
  barBytes: number;
  files: string[];
}

const barBytes = 25_000;
const path = '/tcp-server/';

/** Reads a lesson in a real browser up to its first wire panel. */
export async function measurePanelScript(): Promise<PanelScript> {
  await using site = await openSite();
  // So low that the panel is not in view before it is asked for.
  const page = await site.browser.newPage({ viewport: { width: 1280, height: 100 } });
  await page.goto(`${site.origin}${path}`, { waitUntil: 'networkidle' });
  const scripts = await scriptsOf(page, async () => {
    await page.locator('.wire[data-wire]:visible').first().scrollIntoViewIfNeeded();
    await page.locator('.wire-rows[tabindex]:visible').first().waitFor();
    await page.waitForLoadState('networkidle');
  });
  const sizes = await Promise.all(scripts.map((request) => request.sizes()));
  const bodies = await Promise.all(scripts.map(async (request) => (await request.response())?.body()));
  return {
    bytes: bodies.reduce((sum, body) => sum + (body?.length ?? 0), 0),
    compressedBytes: sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0),
    barBytes,
    files: scripts.map((request) => new URL(request.url()).pathname),
  };
}

/** The scripts that are asked for while something happens on a page. */
async function scriptsOf(page: Page, happening: () => Promise<void>): Promise<Request[]> {
  const scripts: Request[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('.js')) scripts.push(request);
  });
  await happening();
  return scripts;
}
