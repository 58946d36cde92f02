import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveCourse } from '../support/browser.ts';
import { launchFirefox } from '../support/firefox.ts';

const lab = '.lab[data-lab="tcp-greet"]';

let browser: Browser;
let course: Awaited<ReturnType<typeof serveCourse>>;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
  [browser, course] = await Promise.all([launchFirefox(), serveCourse('--backend', 'netns')]);
  page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 720 });
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
}, 60_000);
afterAll(async () => {
  await browser.close();
  await course[Symbol.asyncDispose]();
});

const textOf = (selector: string) => page.$eval(selector, (element) => (element as HTMLElement).innerText);

test('Firefox opens the lesson, predicts, runs a lab, and sees output and packets of its own', async () => {
  await page.goto(await course.page('/tcp-server/'));
  await page.locator('.predict[data-id="greet-port"] input[value="1"]').click();
  await page.locator('.predict[data-id="greet-port"] button').click();
  await page.locator(`${lab} .run-all`).click();
  await page.waitForSelector(`${lab} .program[data-host="client"][data-state="ended"]`);
  expect(await textOf(`${lab} .lane[data-host="client"]`)).toContain('Hello you are connected to server');
  expect(await textOf(`${lab} .lane[data-host="server"]`)).toContain('connected to 192.168.1.10 port');
  await page.$eval(`${lab} .wire`, (wire) => wire.scrollIntoView());
  await page.waitForSelector(`${lab}[data-view="live"] .wire-row[data-phase="teardown"]`);
  expect(await textOf(`${lab} .wire-what`)).toContain('Your run: 10 packets');
});

test('a chosen packet opens, and its bytes stand sixteen in a row, none of them wrapped', async () => {
  await page.locator(`${lab} .wire-row[data-number="3"]`).click();
  await page.waitForSelector(`${lab} .wire-selected .bytes.live`);
  const rows = await page.$$eval(`${lab} .wire-selected .hex .row`, (all) =>
    all.map((row) => {
      const tops = [...row.querySelectorAll('i')].map((cell) => Math.round(cell.getBoundingClientRect().top));
      return { lines: new Set(tops).size, bytes: row.querySelectorAll('.digits i').length };
    }),
  );
  expect(rows.length).toBeGreaterThan(3);
  expect(rows.map(({ lines }) => lines)).toEqual(rows.map(() => 1));
  expect(rows[0]?.bytes).toBe(16);
  expect(await textOf(`${lab} .wire-selected`)).toContain('TCP SYN');
});

test('a chosen field lights its bytes and says what it means', async () => {
  const field = await page.waitForSelector(
    `${lab} .wire-selected .layer[data-title="TCP"] .field:nth-child(2)`,
  );
  await field?.click();
  expect(await page.$$eval(`${lab} .hex .digits .lit`, (lit) => lit.map((cell) => cell.textContent))).toEqual(
    ['27 ', '0f '],
  );
  expect(await textOf(`${lab} .field.chosen`)).toContain('Which socket of the receiver this is for');
});

test('nothing of it was an error', () => {
  // The page that lets a browser in may load nothing, and Firefox asks for its icon.
  expect(errors.filter((error) => !error.includes('/favicon.ico'))).toEqual([]);
});
