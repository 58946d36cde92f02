import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchChromium, openUncovered, serveCourse, uncover } from '../support/browser.ts';
import { freePort } from '../support/free-port.ts';

let browser: Browser;
let context: BrowserContext;
let port: string;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(20_000);
  port = String(await freePort());
});
afterEach(() => context.close());

const serve = () => serveCourse('--backend', 'netns', '--port', port);
const lab = (page: Page) => page.locator('section.lab[data-lab="tcp-greet"]').first();
const client = (page: Page) => lab(page).locator('.program[data-host="client"]');
const host = (page: Page) => lab(page).locator('.lab-host[data-host="client"]');

/** The lesson with a program that runs, and half a line typed to it. */
async function amidRun(page: Page): Promise<void> {
  await client(page).locator('.run-button').click();
  await client(page).and(page.locator('[data-state="running"]')).waitFor();
  await host(page).locator('.typing input').fill('half a li');
}

const asking = `process.stdin.on('data', (text) => console.log('got ' + text));`;

async function edited(page: Page): Promise<void> {
  await client(page).locator('button.edit').click();
  await client(page).locator('.cm-content').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(asking);
  await page.keyboard.press('Escape');
}

test('a runner that was started anew: the page says so and what to do, nothing runs any more, nothing typed is lost', async () => {
  let course = await serve();
  const { page } = await openUncovered(context, await course.page('/tcp-server/'));
  await edited(page);
  await amidRun(page);
  await course[Symbol.asyncDispose]();
  course = await serve();
  await using _ = course;
  const words = 'The runner was started anew';
  await lab(page).locator('.lab-notice').filter({ hasText: words }).waitFor();
  await client(page).locator('.program-notice').filter({ hasText: words }).waitFor();
  expect(await client(page).getAttribute('data-state')).toBe('ended');
  expect(await lab(page).locator('.lab-connection').textContent()).toBe('');
  // Pressing Run again says the same, and at once.
  await client(page).locator('.run-button').click();
  await client(page).locator('.program-notice').filter({ hasText: words }).waitFor();
  expect(await client(page).getAttribute('data-state')).not.toBe('running');
  expect(await host(page).locator('.typing input').inputValue()).toBe('half a li');
  // The address that the terminal printed leads back to the lesson, with what was changed.
  await page.goto(await course.page('/tcp-server/'));
  await page.waitForURL((at) => !at.searchParams.has('key'));
  await uncover(page);
  await amidRun(page);
  await host(page).locator('.typing input').fill('Ada');
  await page.keyboard.press('Enter');
  await host(page).locator('.lane-live').filter({ hasText: 'got Ada' }).waitFor();
});

test('a page that is opened at an earlier start’s address is told what to do', async () => {
  const page = await context.newPage();
  await using course = await serve();
  const answer = await page.goto(`${course.origin}/tcp-server/`);
  expect(answer?.status()).toBe(401);
  expect(await page.locator('h1').textContent()).toBe('The runner does not know this browser');
  await page.goto(`${course.origin}/?key=${'A'.repeat(43)}`);
  await page.locator('[role=status]').filter({ hasText: 'used already' }).waitFor();
});

test('a key lets one browser in; the next is told to ask for another', async () => {
  await using course = await serve();
  const address = await course.page('/tcp-server/');
  const { page, errors } = await openUncovered(context, address);
  expect(await page.title()).toContain('TCP server');
  expect(page.url()).not.toContain('key');
  expect(errors).toEqual([]);
  const other = await browser.newContext();
  const second = await other.newPage();
  await second.goto(address);
  await second.locator('[role=status]').filter({ hasText: 'Press Enter' }).waitFor();
  await second.goto(await course.page('/tcp-server/'));
  await second.waitForURL((at) => !at.searchParams.has('key'));
  await other.close();
});

test('a browser that keeps no cookies is told that it must', async () => {
  await using course = await serve();
  const page = await context.newPage();
  // A browser that forgets a cookie answers as one that refused it.
  await page.route('**/enter', async (route) => {
    const answer = await route.fetch();
    await context.clearCookies();
    const { 'set-cookie': _, ...headers } = answer.headers();
    await route.fulfill({ response: answer, headers });
  });
  await page.goto(await course.page('/'));
  await page.locator('[role=status]').filter({ hasText: 'keeps no cookies' }).waitFor();
});

test('a browser whose storage is full comes in all the same', async () => {
  await using course = await serve();
  const address = await course.page('/tcp-server/');
  const page = await context.newPage();
  await page.goto(`${course.origin}/`);
  await page.evaluate(() => {
    for (let size = 1 << 20; size > 0; size >>= 1) {
      try {
        for (let n = 0; ; n += 1) localStorage.setItem(`filler ${size} ${n}`, 'x'.repeat(size));
      } catch {}
    }
  });
  await page.goto(address);
  await page.waitForURL((at) => !at.searchParams.has('key'));
  await uncover(page);
  await client(page).locator('.run-button').click();
  await client(page).and(page.locator('[data-state="ended"]')).waitFor();
});
