import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium, serveStatic } from '../support/browser.ts';
import { overprinted, pixelsOf, type Sheet, sheetsOf } from '../support/paper.ts';

let browser: Browser;
let site: Awaited<ReturnType<typeof serveStatic>>;
let page: Page;
let sheets: Sheet[];

beforeAll(async () => {
  [browser, site] = await Promise.all([launchChromium(), serveStatic()]);
  page = await browser.newPage();
  await page.goto(`${site.origin}/tcp-server/`);
  await page.evaluate(() => document.fonts.ready);
  sheets = sheetsOf(await page.pdf({ format: 'A4', printBackground: true }));
});
afterAll(async () => {
  await browser.close();
  await site[Symbol.asyncDispose]();
});

const bare = (text: string) => text.replaceAll(/\s/g, '');
const wordsOn = (sheet: Sheet) => bare(sheet.words.map(({ text }) => text).join(''));

/** The texts of these elements, on the page or only in its source. */
const textsOf = (selector: string) =>
  page.locator(selector).evaluateAll((found) => found.map((each) => each.textContent ?? ''));

test('nothing is printed over something else', () => {
  expect(sheets.flatMap(overprinted)).toEqual([]);
});

test('every recorded line is printed, though no prediction was made', async () => {
  const paper = sheets.map(wordsOn).join('');
  const lines = (await textsOf('.lane-recorded .out')).map(bare);
  expect(lines.length).toBeGreaterThan(40);
  expect(lines.filter((line) => !paper.includes(line))).toEqual([]);
  expect(paper).not.toContain(bare('Make your prediction first'));
});

test('every explanation, answer, hint and solution is printed', async () => {
  const paper = sheets.map(wordsOn).join('');
  const told = (await textsOf(':is(.explanation, .answers, .hint) :is(p, li)')).map(bare);
  const solved = (await textsOf('.solution .line.changed')).map((line) =>
    bare(line).replace('+changed:', ''),
  );
  expect(told.length).toBeGreaterThan(30);
  expect(solved.length).toBeGreaterThan(0);
  // A list or a figure in between may come elsewhere in the file: beginnings tell.
  expect(
    [...told, ...solved].map((text) => text.slice(0, 30)).filter((text) => !paper.includes(text)),
  ).toEqual([]);
});

test('no page but the last is half empty', () => {
  const filled = sheets
    .slice(0, -1)
    .map(({ height, words }) => Math.max(...words.map(({ bottom }) => bottom)) / height);
  expect(Math.min(...filled)).toBeGreaterThan(0.5);
});

test('no heading and no head of a program, a lane or a wire is the last thing on its page', async () => {
  const heads = await textsOf(
    'main :is(h2, h3), .predict > .label, .quick-check > .label, .lab-title, .program-name, .wire-title',
  );
  const last = sheets.map(({ words }) => {
    const lowest = Math.max(...words.map(({ bottom }) => bottom));
    return bare(
      words
        .filter(({ bottom }) => lowest - bottom < 4)
        .map(({ text }) => text)
        .join(''),
    );
  });
  expect(heads.length).toBeGreaterThan(40);
  expect(last.filter((line) => heads.some((head) => bare(head).includes(line)))).toEqual([]);
});

test('arrows have heads on paper without backgrounds', async () => {
  const print = () => page.pdf({ format: 'A4', printBackground: false, pageRanges: '3-6' });
  const before = pixelsOf(await print(), 100);
  const style = await page.addStyleTag({ content: '.wire-head { visibility: hidden }' });
  const without = pixelsOf(await print(), 100);
  await style.evaluate((element) => (element as Element).remove());
  const differing = before.filter((byte, index) => byte !== without[index]).length;
  expect(differing).toBeGreaterThan(500);
});

test('of a wire that is scrolled to its end the first packets are printed, and how many there are more', async () => {
  const lab = page.locator('.lab[data-lab="tcp-serve-twenty"]');
  await lab.locator('.wire').scrollIntoViewIfNeeded();
  await lab.locator('.wire-rows[role=listbox]').press('End');
  const last = lab.locator('.wire-row[aria-selected=true]');
  const count = Number(await last.getAttribute('data-number'));
  expect(await lab.locator('.wire-row[data-number="1"]').count()).toBe(0);
  const paper = sheetsOf(await page.pdf({ format: 'A4' }))
    .map(wordsOn)
    .join('');
  expect(paper).toContain(bare(`${count - 40} more: they are in the capture file`));
  expect(paper).toContain(bare('1 0.0000 ARP Who has 192.168.1.20? Tell 192.168.1.10'));
  await last.waitFor();
  expect(await lab.locator('.wire-more').isVisible()).toBe(false);
});
