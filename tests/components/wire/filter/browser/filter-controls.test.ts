import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Choice } from '../../../../../src/components/wire/filter/filter.ts';
import { axeViolations, launchChromium } from '../../../../support/browser.ts';
import { tcp } from '../../../../support/frames.ts';
import { serveSource } from '../../../../support/source-server.ts';

const frames = [tcp({ flags: 'S', sequence: 1 }), tcp({ flags: 'S', sequence: 1, sourcePort: 50_000 })];

const source = `<!doctype html><html lang="en"><title>A filter</title><main><h1>A filter</h1></main>
<script type="module">
  import { FilterControls } from '/src/components/wire/filter/browser/filter-controls.ts';
  import { Decoder } from '/runner/wire/decoder.ts';
  window.choices = [];
  const controls = new FilterControls((choice) => choices.push(choice));
  document.querySelector('main').append(controls.element);
  window.offer = (frames) => {
    const decoder = new Decoder();
    controls.offer(frames.map((hex, index) => ({
      from: 'client',
      arrivals: [{ host: 'server' }],
      ...decoder.add({ number: index + 1, atUs: 0, network: 'lan', bytes: Uint8Array.fromHex(hex) }),
    })));
  };
  offer(${JSON.stringify(frames.map((frame) => frame.toHex()))});
</script>`;

interface Window {
  choices: Choice[];
  offer(frames: string[]): void;
}

let browser: Browser;
let site: Awaited<ReturnType<typeof serveSource>>;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchChromium(), serveSource(source)]);
});
afterAll(async () => {
  await browser.close();
  await site[Symbol.asyncDispose]();
});

test('a filter’s menus tell what is chosen, and keep it while packets come and go', async () => {
  const page = await browser.newPage();
  await page.goto(`${site.origin}/`);
  await page.getByLabel('Host').selectOption({ label: 'server (2)' });
  await page.getByLabel('Connection').selectOption({ index: 1 });
  expect(await page.evaluate(() => (window as unknown as Window).choices)).toEqual([
    { host: 'server' },
    { host: 'server', connection: '1' },
  ]);
  await page.evaluate(() => (window as unknown as Window).offer([]));
  expect(await page.getByLabel('Host').locator('option').allInnerTexts()).toEqual(['all', 'server (0)']);
  expect(await axeViolations(page)).toEqual([]);
});
