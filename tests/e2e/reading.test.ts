import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  axeViolations,
  expectNoSidewaysScroll,
  launchChromium,
  openPage,
  serveStatic,
} from '../support/browser.ts';

const paths = ['/', '/syllabus/', '/about/', '/tcp-server/', '/404.html'];

let browser: Browser;
let site: Awaited<ReturnType<typeof serveStatic>>;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchChromium(), serveStatic()]);
});
afterAll(async () => {
  await browser.close();
  await site[Symbol.asyncDispose]();
});

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  describe.each([
    ['a desktop', { width: 1440, height: 900 }],
    ['a phone', { width: 390, height: 844 }],
  ])('on %s', (_, viewport) => {
    test.each(paths)('%s reads without a runner, fits, and has no accessibility violation', async (path) => {
      const context = await browser.newContext({ colorScheme, viewport, reducedMotion: 'reduce' });
      const { page, errors } = await openPage(context, `${site.origin}${path}`);
      await page.evaluate(() => document.fonts.ready);
      await expectNoSidewaysScroll(page);
      expect(await axeViolations(page)).toEqual([]);
      expect(errors).toEqual([]);
      await context.close();
    });
  });
});

test('without script a lesson shows its programs, its recordings and its answers', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${site.origin}/tcp-server/`);
  const text = await page.locator('main').innerText();
  expect(text).toContain('Hello you are connected to server');
  expect(text).toContain('waiting for an answer: 4');
  expect(text).toContain("connect({ host: 'server', port: 9999 })");
  await context.close();
});

test('without a runner Run says how to start one', async () => {
  const context = await browser.newContext();
  const { page } = await openPage(context, `${site.origin}/tcp-server/`);
  const lab = page.locator('section.lab').first();
  await lab.locator('button.run-all').click();
  await lab.getByText('npm ci && npm start').first().waitFor();
  expect(await lab.locator('.lab-links').isVisible()).toBe(false);
  await context.close();
});

test('a prediction is asked before the recording is shown, and remembered', async () => {
  const context = await browser.newContext();
  const { page } = await openPage(context, `${site.origin}/tcp-server/`);
  const lab = page.locator('section.lab[data-lab="tcp-greet"]').first();
  expect(await lab.getAttribute('data-concealed')).not.toBeNull();
  expect(await lab.locator('.lane-recorded').first().isVisible()).toBe(false);
  const predict = page.locator('section.predict[data-id="greet-port"]');
  await predict.getByLabel('From a free port').click();
  await predict.getByRole('button', { name: 'Commit' }).click();
  await lab.locator('.lane-recorded').first().waitFor({ state: 'visible' });
  await page.reload();
  expect(await lab.locator('.lane-recorded').first().isVisible()).toBe(true);
  await context.close();
});

test('a prediction gets its verdict, and keeps it', async () => {
  const context = await browser.newContext();
  const { page } = await openPage(context, `${site.origin}/tcp-server/`);
  const wrong = page.locator('#predict-early-client');
  const right = page.locator('#predict-greet-port');
  await wrong.getByLabel('It waits until the server listens').click();
  await wrong.getByRole('button', { name: 'Commit' }).click();
  await right.getByLabel('From a free port').click();
  await right.getByRole('button', { name: 'Commit' }).click();
  for (const turn of ['at once', 'on the next visit']) {
    expect(await wrong.locator('.status').innerText(), turn).toContain('Something else happens');
    expect(await wrong.locator('.status').getAttribute('data-result')).toBe('wrong');
    expect(await right.locator('.status').innerText(), turn).toContain('You predicted right');
    expect(await right.locator('.status').getAttribute('data-result')).toBe('right');
    await page.reload();
  }
  expect(await page.locator('#predict-two-sends .status').innerText()).toBe('');
  await context.close();
});

test('the first page shows no lab whose outcome a lesson asks to be predicted', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${site.origin}/tcp-server/`);
  const asked = await page
    .locator('.predict[data-covers]')
    .evaluateAll((all) => all.map((each) => (each as HTMLElement).dataset.covers));
  await page.goto(site.origin);
  const shown = await page
    .locator('.lab')
    .evaluateAll((all) => all.map((each) => (each as HTMLElement).dataset.lab));
  expect(asked.length).toBeGreaterThan(3);
  expect(shown.length).toBeGreaterThan(0);
  expect(shown.filter((lab) => asked.includes(lab))).toEqual([]);
  await context.close();
});

test('nothing is fetched from another origin', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const foreign: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(site.origin) && !request.url().startsWith('data:'))
      foreign.push(request.url());
  });
  for (const path of paths) await page.goto(`${site.origin}${path}`, { waitUntil: 'networkidle' });
  expect(foreign).toEqual([]);
  await context.close();
});

test('who has a page translated gets code, output, packets and names as they are', async () => {
  const context = await browser.newContext();
  const { page } = await openPage(context, `${site.origin}/tcp-server/`);
  await page.locator('.lab[data-lab="tcp-greet"] .reveal').first().click();
  const wire = page.locator('.lab[data-lab="tcp-greet"] .wire');
  await wire.scrollIntoViewIfNeeded();
  await wire.locator('.wire-rows[role=listbox]').waitFor();
  await wire.locator('.wire-row[data-number="6"]').click();
  await wire.locator('.wire-selected .bytes.live').waitFor();
  await wire.getByRole('button', { name: 'Follow this connection' }).click();
  await wire.locator('.dialogue').waitFor();
  const translated = await page.evaluate(() => {
    const exact = 'code, pre, .lane, .wire-row, .hex, .field .name, .field .value, .wire-selected summary';
    const names = '.host-name, .file, .address, .filter select, .dialogue .who b';
    return [...document.querySelectorAll<HTMLElement>(`main :is(${exact}, ${names})`)]
      .filter((element) => element.translate && element.textContent !== '')
      .filter((element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE))
      .map((element) => `${element.className} ${element.textContent}`.slice(0, 60));
  });
  expect(translated).toEqual([]);
  const prose = await page
    .locator('main p')
    .first()
    .evaluate((each) => (each as HTMLElement).translate);
  expect(prose).toBe(true);
  await context.close();
});
