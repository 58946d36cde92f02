import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  axeViolations,
  expectNoSidewaysScroll,
  launchChromium,
  openUncovered,
  serveCourse,
} from '../support/browser.ts';

let browser: Browser;
let course: Awaited<ReturnType<typeof serveCourse>>;
let context: BrowserContext;
let errors: string[];

beforeAll(async () => {
  [browser, course] = await Promise.all([launchChromium(), serveCourse('--backend', 'netns')]);
});
afterAll(async () => {
  await browser.close();
  await course[Symbol.asyncDispose]();
});
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(15_000);
  errors = [];
});
afterEach(async () => {
  await context.close();
  expect(errors).toEqual([]);
});

/** The lab of the greeting, with its links open. */
async function openLinks(): Promise<{ page: Page; lab: Locator }> {
  const opened = await openUncovered(context, await course.page('/tcp-server/'));
  errors = opened.errors;
  const lab = opened.page.locator('section.lab[data-lab="tcp-greet"]').first();
  await lab.locator('.lab-links summary').click();
  await lab.locator('form.link-form').first().waitFor();
  return { page: opened.page, lab };
}

const formOf = (lab: Locator, host: string) => lab.locator('form.link-form', { hasText: `${host} to lan` });
const run = (lab: Locator, host: string) => lab.locator(`.program[data-host="${host}"] .run-button`).click();
const shows = (lab: Locator, host: string, text: string) =>
  lab.locator(`.lane[data-host="${host}"] .lane-live`).filter({ hasText: text }).first().waitFor();
const doesNow = (lab: Locator, host: string, words: string) =>
  formOf(lab, host).locator('.link-now').filter({ hasText: words }).waitFor();

async function apply(lab: Locator, host: string, field: string, text: string): Promise<void> {
  await formOf(lab, host).getByLabel(field).fill(text);
  await formOf(lab, host).getByRole('button', { name: 'Apply' }).click();
}

test('a link that loses everything keeps the client out, and a reset lets it in', async () => {
  const { page, lab } = await openLinks();
  await run(lab, 'server');
  await shows(lab, 'server', 'waiting for connections');
  await apply(lab, 'client', 'Loss', '100');
  await doesNow(lab, 'client', 'now: loses 100 %');
  await run(lab, 'client');
  await shows(lab, 'client', 'no connection: ');
  await shows(lab, 'client', 'Link to lan: loses 100 %');
  expect(await axeViolations(page)).toEqual([]);
  await lab.getByRole('button', { name: 'Reset links' }).click();
  await doesNow(lab, 'client', 'now: perfect');
  await lab.getByText('All links are as the lab has them.').waitFor();
  expect(await formOf(lab, 'client').getByLabel('Loss').inputValue()).toBe('');
  await shows(lab, 'client', 'Link to lan: perfect');
  await run(lab, 'client');
  await shows(lab, 'client', 'Hello you are connected to server');
});

test('a change while a program runs is a line of that run, where it happened', async () => {
  const { lab } = await openLinks();
  await run(lab, 'server');
  await shows(lab, 'server', 'waiting for connections');
  await apply(lab, 'server', 'Rate', '512');
  await shows(lab, 'server', 'Link to lan: at most 512 kbit/s');
  await run(lab, 'client');
  await shows(lab, 'server', 'connected to 192.168.1.10');
  const lines = await lab.locator('.lane[data-host="server"] .lane-live .run .out').allTextContents();
  expect(lines.map((line) => line.trim().replace(/ port \d{5}$/, ''))).toEqual([
    'waiting for connections on port 9999',
    'Link to lan: at most 512 kbit/s',
    'connected to 192.168.1.10',
  ]);
});

test('the script begins with the lab’s own links, and the control says so', async () => {
  const { lab } = await openLinks();
  await apply(lab, 'client', 'Loss', '100');
  await doesNow(lab, 'client', 'loses 100 %');
  await lab.locator('button.run-all').click();
  await shows(lab, 'client', 'Hello you are connected to server');
  await doesNow(lab, 'client', 'perfect');
  expect(await formOf(lab, 'client').getByLabel('Loss').inputValue()).toBe('');
});

test('Reset of the lab puts links back, and the next change opens the lab again', async () => {
  const { lab } = await openLinks();
  await apply(lab, 'client', 'Loss', '100');
  await doesNow(lab, 'client', 'loses 100 %');
  await lab.locator('button.reset-lab').click();
  await doesNow(lab, 'client', 'perfect');
  await run(lab, 'server');
  await shows(lab, 'server', 'waiting for connections');
  await run(lab, 'client');
  await shows(lab, 'client', 'Hello you are connected to server');
  await apply(lab, 'client', 'Loss', '5');
  await doesNow(lab, 'client', 'loses 5 %');
});

test('with the keyboard alone: a mistake is told, kept and led back to, and mended', async () => {
  const { page, lab } = await openLinks();
  const loss = formOf(lab, 'client').getByLabel('Loss');
  await loss.focus();
  await page.keyboard.type('half');
  await page.keyboard.press('Enter');
  const problem = formOf(lab, 'client').locator('.link-problem');
  await problem.filter({ hasText: 'Loss: expected a number from 0 to 100 %; received “half”.' }).waitFor();
  expect(await loss.inputValue()).toBe('half');
  expect(await loss.evaluate((field) => field === document.activeElement)).toBe(true);
  expect(await loss.getAttribute('aria-invalid')).toBe('true');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('12,5');
  await page.keyboard.press('Enter');
  await doesNow(lab, 'client', 'loses 12.5 %');
  expect(await problem.textContent()).toBe('');
  expect(await loss.getAttribute('aria-invalid')).toBeNull();
});

test('what this machine cannot do to a link is offered to nobody, with the reason', async () => {
  const { lab } = await openLinks();
  const about = (await lab.locator('.links-about').textContent()) ?? '';
  expect(about).toContain('Links can lose packets');
  const delay = formOf(lab, 'client').getByLabel('Delay');
  expect(await delay.isDisabled()).toBe(about.includes('They cannot delay packets'));
  if (about.includes('cannot')) expect(about).toContain('this kernel has no netem');
});

test('what is typed and not applied stays when the link changes by itself', async () => {
  const { lab } = await openLinks();
  await apply(lab, 'client', 'Rate', '64');
  await doesNow(lab, 'client', 'at most 64 kbit/s');
  await formOf(lab, 'client').getByLabel('Loss').fill('7');
  await lab.locator('button.run-all').click();
  await doesNow(lab, 'client', 'perfect');
  expect(await formOf(lab, 'client').getByLabel('Loss').inputValue()).toBe('7');
});

test('the control fits a phone', async () => {
  await context.close();
  context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  context.setDefaultTimeout(15_000);
  const { page, lab } = await openLinks();
  await apply(lab, 'client', 'Loss', '1');
  await doesNow(lab, 'client', 'loses 1 %');
  await expectNoSidewaysScroll(page);
});
