import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultLimits } from '../../runner/sandbox/limits.ts';
import { launchChromium, openUncovered, serveCourse } from '../support/browser.ts';

let browser: Browser;
let course: Awaited<ReturnType<typeof serveCourse>>;
let context: BrowserContext;
let page: Page;
let errors: string[];

beforeAll(async () => {
  [browser, course] = await Promise.all([launchChromium(), serveCourse('--backend', 'netns')]);
});
afterAll(async () => {
  await browser.close();
  await course[Symbol.asyncDispose]();
});
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  context.setDefaultTimeout(20_000);
  ({ page, errors } = await openUncovered(context, await course.page('/tcp-server/')));
});
afterEach(async () => {
  await context.close();
  expect(errors).toEqual([]);
});

const lab = () => page.locator('section.lab[data-lab="tcp-greet"]').first();
const lane = (host: string) => lab().locator(`.lane[data-host="${host}"] .lane-live`);
const program = (host: string) => lab().locator(`.program[data-host="${host}"]`);
const running = (host: string) => lab().locator(`.program[data-host="${host}"][data-state="running"]`);

test('own output is still there when the page was loaded anew, and its packets', async () => {
  await lab().locator('button.run-all').click();
  await lane('server').getByText('Stopped').waitFor();
  const printed = await lane('client').innerText();
  expect(printed).toContain('Hello you are connected to server');
  await page.reload();
  await lane('server').getByText('Stopped').waitFor();
  expect(await lane('client').innerText()).toBe(printed);
  expect(await lab().getAttribute('data-view')).toBe('live');
  expect(await lab().locator('.run-all').innerText()).toBe('Run all');
  expect(await lab().locator('.lab-notice').innerText()).toBe('');
  const [, port] = /connected from 192\.168\.1\.10 port (\d+)/.exec(printed) ?? [];
  await lab().locator('.wire').scrollIntoViewIfNeeded();
  await lab()
    .locator('.wire-entry', { hasText: `${port} → 9999` })
    .first()
    .waitFor({ state: 'attached' });
});

test('a server that runs goes on, and hears what is typed elsewhere, when the page was loaded anew', async () => {
  await program('server').locator('.run-button').click();
  await running('server').waitFor();
  await page.reload();
  await running('server').waitFor();
  await program('client').locator('.run-button').click();
  await lane('server').getByText('connected to 192.168.1.10').waitFor();
  await page.reload();
  await running('server').waitFor();
  await program('server').locator('.run-button').click();
  await lane('server').getByText('Stopped').waitFor();
});

test('what the runner has no more is said to be gone', { timeout: 60_000 }, async () => {
  await lab().locator('button.run-all').click();
  await lane('server').getByText('Stopped').waitFor();
  await page.route('**/live-page*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, defaultLimits.session.reloadMs + 2000));
    await route.continue();
  });
  await page.reload();
  await lab().getByText('What you ran here is gone').waitFor();
  expect(await lab().getAttribute('data-view')).toBe('recorded');
  await page.unroute('**/live-page*');
  await page.reload();
  await lab().locator('.run-all').waitFor();
  expect(await lab().locator('.lab-notice').innerText()).toBe('');
});

test('a page that was gone to by a link shows the recording', async () => {
  await lab().locator('button.run-all').click();
  await lane('server').getByText('Stopped').waitFor();
  await page.goto(`${course.origin}/about/`);
  await page.goto(`${course.origin}/tcp-server/`);
  expect(await lab().getAttribute('data-view')).toBe('recorded');
  expect(await lab().locator('.lab-notice').innerText()).toBe('');
});
