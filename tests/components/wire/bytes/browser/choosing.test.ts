import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeFrame } from '../../../../../runner/wire/decode.ts';
import { bytesMarkup } from '../../../../../src/components/wire/bytes/packet.ts';
import { toHtml } from '../../../../../src/components/wire/markup.ts';
import { axeViolations, expectNoSidewaysScroll, launchChromium } from '../../../../support/browser.ts';
import { realFrames } from '../../../../support/real-frames.ts';
import { serveSource } from '../../../../support/source-server.ts';

const html = (bytes: Uint8Array) => toHtml(bytesMarkup(decodeFrame(bytes), {}));

const sheets = ['src/styles/tokens', 'src/styles/layout', 'src/components/wire/bytes/bytes'];
const source = `<!doctype html><html lang="en"><meta charset="utf-8"><title>A packet</title>
<meta name="viewport" content="width=device-width">
${sheets.map((name) => `<link rel="stylesheet" href="/${name}.css">`).join('')}
<style>body { margin: 0; background: var(--paper); color: var(--ink); }</style>
<main><h1>A packet</h1>${html(realFrames.syn)}</main>
<script type="module">
  import { Choosing } from '/src/components/wire/bytes/browser/choosing.ts';
  import { showBytes } from '/src/components/wire/bytes/browser/bytes-view.ts';
  import { decodeFrame } from '/runner/wire/decode.ts';
  new Choosing(document.querySelector('.bytes'));
  window.show = (hex) => showBytes(document.querySelector('main'), decodeFrame(Uint8Array.fromHex(hex)), {});
  window.ready = true;
</script>`;

let browser: Browser;
let site: Awaited<ReturnType<typeof serveSource>>;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchChromium(), serveSource(source)]);
});
afterAll(async () => {
  await browser.close();
  await site[Symbol.asyncDispose]();
});

async function open(options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  const page = await context.newPage();
  await page.goto(`${site.origin}/`);
  if (options.javaScriptEnabled !== false) await page.waitForFunction(() => 'ready' in window);
  return { page, [Symbol.asyncDispose]: () => context.close() };
}

const show = (page: Page, bytes: Uint8Array) =>
  page.evaluate((hex) => (window as unknown as { show(hex: string): void }).show(hex), bytes.toHex());

const byte = (page: Page, offset: number) =>
  page
    .locator('.row')
    .nth(offset >> 4)
    .locator('.digits')
    .nth((offset >> 3) & 1)
    .locator('i')
    .nth(offset & 7);

const lit = (page: Page) => page.locator('.digits .lit').allInnerTexts();
const chosen = (page: Page) => page.locator('.field[aria-selected="true"] .name').allInnerTexts();
const said = (page: Page) => page.locator('.said').innerText();

describe('a packet on a page', () => {
  test('lights the bytes of a chosen field, as digits and as signs, and says what it means', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.locator('.field', { hasText: 'Destination Port' }).click();
    expect(await lit(page)).toHaveLength(2);
    expect(await page.locator('.signs .lit').count()).toBe(2);
    expect(await said(page)).toBe('TCP Destination Port: bytes 36 to 37');
    expect(await page.getByText('Which socket of the receiver this is for.').isVisible()).toBe(true);
  });

  test('names the field of a chosen byte, and unfolds its layer', async () => {
    await using opened = await open();
    const { page } = opened;
    await byte(page, 22).click();
    expect(await chosen(page)).toEqual(['Time to Live']);
    expect(await said(page)).toBe('Byte 22: IPv4 Time to Live');
    expect(await page.locator('.field', { hasText: 'Time to Live' }).isVisible()).toBe(true);
  });

  test('goes through the flags of a byte that is chosen again', async () => {
    await using opened = await open();
    const { page } = opened;
    const names: string[] = [];
    for (let turn = 0; turn < 9; turn += 1) {
      await byte(page, 47).click();
      names.push(...(await chosen(page)));
    }
    expect(names).toEqual(['CWR', 'ECE', 'URG', 'ACK', 'PSH', 'RST', 'SYN', 'FIN', 'CWR']);
    expect(await said(page)).toBe('Byte 47: TCP CWR, one of 8 fields in this byte');
  });

  test('is walked by the keyboard: Tab to the fields and to the bytes, arrows in them', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.locator('summary', { hasText: /^TCP/ }).focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    expect(await chosen(page)).toEqual(['Destination Port']);
    await page.keyboard.press('Tab');
    for (const key of ['ArrowRight', 'ArrowDown', 'End', 'ArrowRight']) await page.keyboard.press(key);
    expect(await said(page)).toMatch(/^Byte 32: /);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('gridcell');
    for (const key of ['Home', 'ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowLeft']) await page.keyboard.press(key);
    expect(await said(page)).toMatch(/^Byte 0: /);
  });

  test('keeps the field that was chosen when another packet takes its place', async () => {
    await using opened = await open();
    const { page } = opened;
    await show(page, realFrames.syn);
    await page.locator('.field', { hasText: /^Acknowledgment Number/ }).click();
    await show(page, realFrames.synAck);
    expect(await chosen(page)).toEqual(['Acknowledgment Number']);
    await show(page, realFrames.arpRequest);
    expect(await chosen(page)).toEqual([]);
  });

  test('names the layer of a byte that belongs to no whole field', async () => {
    await using opened = await open();
    const { page } = opened;
    await show(page, realFrames.syn.subarray(0, 40));
    await byte(page, 39).click();
    expect(await said(page)).toBe('Byte 39: TCP, in no field that is whole');
    expect(await lit(page)).toHaveLength(1);
  });

  test('draws 64 KiB as far as they are seen, and the rest when it is reached', async () => {
    await using opened = await open();
    const { page } = opened;
    await show(page, new Uint8Array(65_536).fill(0x41));
    expect(await page.locator('.row').count()).toBe(32);
    await page.locator('summary', { hasText: 'Data' }).click();
    await page.locator('.field', { hasText: '65522 bytes' }).click();
    await page.locator('.hex').evaluate((hex) => hex.scrollTo(0, hex.scrollHeight));
    await page.waitForFunction(() => document.querySelectorAll('.row').length > 32);
    expect(await page.locator('.row').nth(60).locator('.digits .lit').count()).toBe(16);
  });

  test('reads without script, with every field of the open layer explained', async () => {
    await using opened = await open({ javaScriptEnabled: false });
    const text = await opened.page.locator('main').innerText();
    expect(text).toContain('Destination Port');
    expect(text).toContain('Which socket of the receiver this is for.');
  });
});

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test.each([1200, 390])('at %i pixels it fits and has no accessibility violation', async (width) => {
    await using opened = await open({ colorScheme, viewport: { width, height: 844 } });
    const { page } = opened;
    await page.evaluate((theme) => document.documentElement.setAttribute('data-theme', theme), colorScheme);
    await show(page, realFrames.portUnreachable);
    await page.evaluate(() => {
      for (const layer of document.querySelectorAll('details')) layer.open = true;
      document
        .querySelector('main')
        ?.prepend(Object.assign(document.createElement('h1'), { textContent: 'A' }));
    });
    await byte(page, 40).click();
    await expectNoSidewaysScroll(page);
    expect(await axeViolations(page)).toEqual([]);
    expect(
      await page
        .locator('.row')
        .first()
        .evaluate((row) => row.clientHeight > 30),
    ).toBe(width === 390);
  });
});
