import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { courseFolders } from '../runner/cli/course.ts';
import { openSite } from './site.ts';

/** What a page makes a browser fetch before the first click, in bytes after gzip. */
export interface PageWeight {
  path: string;
  htmlBytes: number;
  styleBytes: number;
  scriptBytes: number;
  fontBytes: number;
  /** HTML, styles and script. */
  totalBytes: number;
}

const paths = ['/', '/tcp-server/'];

const kindOf = (path: string): keyof Omit<PageWeight, 'path' | 'totalBytes'> | undefined => {
  if (path.endsWith('/')) return 'htmlBytes';
  if (path.endsWith('.css')) return 'styleBytes';
  if (path.endsWith('.js')) return 'scriptBytes';
  return path.endsWith('.woff2') ? 'fontBytes' : undefined;
};

/** A font is compressed already. */
const weigh = (file: Buffer, path: string) =>
  path.endsWith('.woff2') ? file.length : gzipSync(file, { level: 9 }).length;

/** Opens pages in a real browser, scrolls through them, and weighs all that was fetched. */
export async function measurePageWeight(): Promise<PageWeight[]> {
  await using site = await openSite();
  const weights: PageWeight[] = [];
  for (const path of paths) weights.push(await weighPage(site.browser, site.origin, path));
  return weights;
}

async function weighPage(browser: Browser, origin: string, path: string): Promise<PageWeight> {
  const page = await browser.newPage();
  const fetched = new Set<string>();
  page.on('request', (request) => fetched.add(new URL(request.url()).pathname));
  await page.goto(`${origin}${path}`, { waitUntil: 'networkidle' });
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await page.waitForTimeout(500);
  await page.close();
  const weight = { path, htmlBytes: 0, styleBytes: 0, scriptBytes: 0, fontBytes: 0, totalBytes: 0 };
  for (const each of fetched) {
    const kind = kindOf(each);
    if (!kind) continue;
    weight[kind] += weigh(
      readFileSync(join(courseFolders.site, each.endsWith('/') ? `${each}index.html` : each)),
      each,
    );
  }
  weight.totalBytes = weight.htmlBytes + weight.styleBytes + weight.scriptBytes;
  return weight;
}
