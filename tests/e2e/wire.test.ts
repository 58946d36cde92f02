import { readFileSync } from 'node:fs';
import type { Browser, Download, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCapture } from '../../runner/wire/capture-file/read.ts';
import {
  axeViolations,
  expectNoSidewaysScroll,
  launchChromium,
  openUncovered,
  serveCourse,
  serveStatic,
} from '../support/browser.ts';

const lab = 'tcp-greet';
const handshake = [1, 2, 3].map((step) => `Handshake ${step} of 3`);

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const panelOn = (page: Page): Locator => page.locator(`.lab[data-lab="${lab}"] .wire`).first();

/** The panel with its script at work. */
async function startedPanel(page: Page): Promise<Locator> {
  const panel = panelOn(page);
  await panel.scrollIntoViewIfNeeded();
  await panel.locator('.wire-rows[role=listbox]').waitFor({ timeout: 15_000 });
  return panel;
}

const packetsIn = async (download: Download) => readCapture(readFileSync(await download.path())).packets;

const phasesSeen = (panel: Locator) =>
  panel.locator('[data-phase="handshake"] .wire-phase').allTextContents();

describe('without a runner', () => {
  let site: Awaited<ReturnType<typeof serveStatic>>;

  beforeAll(async () => {
    site = await serveStatic();
  });
  afterAll(() => site[Symbol.asyncDispose]());

  test('and without a script the recorded packets are a diagram, a list and sentences', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${site.origin}/tcp-server/`);
    const panel = panelOn(page);
    expect(await phasesSeen(panel)).toEqual(handshake);
    expect(await panel.locator('.wire-way').first().isVisible()).toBe(true);
    expect(await panel.locator('.wire-entry').first().isVisible()).toBe(false);
    await panel.getByLabel('List').check();
    expect(await panel.locator('.wire-way').first().isVisible()).toBe(false);
    expect(await panel.locator('.wire-entry', { hasText: '→ 9999 SYN, sequence 0' }).isVisible()).toBe(true);
    const greeting = panel.locator('.wire-entry', { hasText: 'Hello you are connected' });
    expect(await greeting.locator('.wire-cause').innerText()).toBe('server.ts:8 end');
    const sentences = await panel.locator('.wire-row .sr-only').allTextContents();
    expect(sentences).toContainEqual(
      expect.stringMatching(/client to server: TCP SYN, handshake 1 of 3, by client\.ts:4 connect$/),
    );
    await context.close();
  });

  test('the packets of the recording are a capture file', async () => {
    const context = await browser.newContext();
    const { page, errors } = await openUncovered(context, `${site.origin}/tcp-server/`);
    const panel = await startedPanel(page);
    const count = Number.parseInt((await panel.locator('.wire-count').textContent()) ?? '', 10);
    const download = page.waitForEvent('download');
    await panel.getByText('Download').click();
    expect(await packetsIn(await download)).toHaveLength(count);
    expect(errors).toEqual([]);
    await context.close();
  });

  test('with the keyboard alone: to a packet, into its bytes, back, and nothing selected', async () => {
    const context = await browser.newContext();
    const { page } = await openUncovered(context, `${site.origin}/tcp-server/`);
    const panel = await startedPanel(page);
    const list = panel.locator('.wire-rows');
    await list.focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const active = await list.getAttribute('aria-activedescendant');
    const selected = panel.locator('.wire-row[aria-selected=true]');
    expect(await selected.getAttribute('id')).toBe(active);
    expect(await selected.locator('.sr-only').textContent()).toContain('handshake 1 of 3');
    await panel.locator('.wire-bytes .hex').waitFor();
    await page.keyboard.press('Enter');
    const detail = panel.locator('.wire-selected');
    expect(await detail.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
    expect(await list.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
    expect(await selected.count()).toBe(0);
    expect(await detail.isVisible()).toBe(false);
    await context.close();
  });

  test('a filter shows what it lets through, and says how many', async () => {
    const context = await browser.newContext();
    const { page } = await openUncovered(context, `${site.origin}/tcp-server/`);
    const panel = await startedPanel(page);
    await panel.locator('select[name=protocol] option[value=arp]').waitFor({ state: 'attached' });
    await panel.locator('select[name=protocol]').selectOption('arp');
    await expect
      .poll(() => panel.locator('.wire-row .wire-label > b').allTextContents())
      .toEqual(['ARP', 'ARP']);
    expect(await panel.locator('.wire-count').textContent()).toMatch(/^2 of \d+ packets$/);
    await context.close();
  });

  test('what is tied to the selected packet stands out, and its connection can be read', async () => {
    const context = await browser.newContext();
    const { page } = await openUncovered(context, `${site.origin}/tcp-server/`);
    const panel = await startedPanel(page);
    await panel.locator('.wire-row', { hasText: 'answers packet 1' }).click();
    expect(await panel.locator('[data-tied]').getAttribute('data-number')).toBe('1');
    await panel.locator('.wire-words').getByRole('button', { name: 'packet 1' }).click();
    expect(await panel.locator('.wire-row[aria-selected=true]').getAttribute('data-number')).toBe('1');
    await panel.locator('.wire-row', { hasText: '“Hello you are connected' }).first().click();
    await panel.getByRole('button', { name: 'Follow this connection' }).click();
    await panel.locator('.dialogue', { hasText: 'Hello you are connected to server' }).waitFor();
    await context.close();
  });

  describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
    test.each([
      ['a desktop', { width: 1280, height: 900 }],
      ['a phone', { width: 390, height: 844 }],
    ])('on %s diagram, list and bytes fit and have no accessibility violation', async (_, viewport) => {
      const context = await browser.newContext({ colorScheme, viewport, reducedMotion: 'reduce' });
      const { page, errors } = await openUncovered(context, `${site.origin}/tcp-server/`);
      const panel = await startedPanel(page);
      await panel.locator('.wire-row').nth(2).click();
      await panel.locator('.wire-bytes .hex').waitFor();
      expect(await axeViolations(page)).toEqual([]);
      await expectNoSidewaysScroll(page);
      await panel.getByLabel('List').check();
      expect(await axeViolations(page)).toEqual([]);
      await expectNoSidewaysScroll(page);
      expect(errors).toEqual([]);
      await context.close();
    });
  });
});

describe('with virtual hosts', () => {
  let course: Awaited<ReturnType<typeof serveCourse>>;

  beforeAll(async () => {
    course = await serveCourse('--backend', 'netns');
  });
  afterAll(() => course[Symbol.asyncDispose]());

  test('the reader’s own packets take the recording’s place, can be kept and emptied, and it comes back', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const { page, errors } = await openUncovered(context, await course.page('/tcp-server/'));
    const panel = await startedPanel(page);
    const section = page.locator(`.lab[data-lab="${lab}"]`).first();
    expect(await panel.locator('.wire-what').innerText()).toContain('Recorded');
    await section.locator('.run-all').click();
    await section.locator('.program[data-host="client"][data-state="ended"]').waitFor();
    await panel.scrollIntoViewIfNeeded(); // out of view it is told nothing
    await expect.poll(() => phasesSeen(panel), { timeout: 10_000 }).toEqual(handshake);
    expect(await panel.locator('.wire-what').innerText()).toContain('Your run');

    const download = page.waitForEvent('download');
    await panel.getByText('Download').click();
    const kept = await packetsIn(await download);
    expect(kept.map(({ from }) => from)).toEqual(expect.arrayContaining(['client', 'server']));

    await panel.locator('.wire-empty').click();
    await panel.locator('.wire-nothing').waitFor();
    await section.locator('.show-other').click();
    await expect.poll(() => phasesSeen(panel)).toEqual(handshake);
    expect(await panel.locator('.wire-what').innerText()).toContain('Recorded');
    expect(errors).toEqual([]);
    await context.close();
  });

  test('packets that crossed while the panel was out of view are there when it is looked at', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 300 } });
    const { page } = await openUncovered(context, await course.page('/tcp-server/'));
    const section = page.locator(`.lab[data-lab="${lab}"]`).first();
    await section.locator('.run-all').click();
    await section.locator('.program[data-host="client"][data-state="ended"]').waitFor({ state: 'attached' });
    const panel = await startedPanel(page);
    await expect.poll(() => phasesSeen(panel), { timeout: 10_000 }).toEqual(handshake);
    await context.close();
  });

  test('what was selected stays so while the panel is out of view', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 300 } });
    const { page } = await openUncovered(context, await course.page('/tcp-server/'));
    const section = page.locator(`.lab[data-lab="${lab}"]`).first();
    await section.locator('.run-all').click();
    await section.locator('.program[data-host="client"][data-state="ended"]').waitFor({ state: 'attached' });
    const panel = await startedPanel(page);
    await panel.locator('.wire-row', { hasText: 'handshake 2 of 3' }).click();
    const selected = panel.locator('.wire-row[aria-selected=true]');
    await page.evaluate(() => scrollTo(0, 0));
    await page.waitForTimeout(500);
    await panel.scrollIntoViewIfNeeded();
    await page.waitForTimeout(1000); // the runner tells all packets anew
    expect(await selected.locator('.wire-phase').textContent()).toBe('Handshake 2 of 3');
    expect(await panel.locator('.wire-selected').isVisible()).toBe(true);
    await context.close();
  });
});
