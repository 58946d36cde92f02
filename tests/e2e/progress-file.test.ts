import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { axeViolations, launchChromium, openPage, serveStatic } from '../support/browser.ts';

let browser: Browser;
let site: Awaited<ReturnType<typeof serveStatic>>;
let contexts: BrowserContext[];
let errors: string[][];

beforeAll(async () => {
  [browser, site] = await Promise.all([launchChromium(), serveStatic()]);
});
afterAll(async () => {
  await browser.close();
  await site[Symbol.asyncDispose]();
});
beforeEach(() => {
  contexts = [];
  errors = [];
});
afterEach(async () => {
  for (const context of contexts) await context.close();
  expect(errors.flat()).toEqual([]);
});

/** A browser that was never here, or with what it stored before its page was opened. */
async function newProfile(items: Record<string, string> = {}): Promise<BrowserContext> {
  const localStorage = Object.entries(items).map(([name, value]) => ({ name, value }));
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    storageState: { cookies: [], origins: [{ origin: site.origin, localStorage }] },
  });
  context.setDefaultTimeout(15_000);
  contexts.push(context);
  return context;
}

async function open(context: BrowserContext, path: string): Promise<Page> {
  const opened = await openPage(context, `${site.origin}${path}`);
  errors.push(opened.errors);
  opened.page.on('filechooser', () => {}); // from now on, so that no chooser is missed
  return opened.page;
}

const panel = (page: Page) => page.locator('.progress-panel');
const said = (page: Page) => panel(page).locator('.status');
const press = (page: Page, name: string) => panel(page).getByRole('button', { name }).click();

async function load(page: Page, text: string | Buffer, name = 'wirebook-progress.json'): Promise<void> {
  const choosing = page.waitForEvent('filechooser');
  await press(page, 'Load a file…');
  const buffer = Buffer.from(text as string);
  await (await choosing).setFiles({ name, mimeType: 'application/json', buffer });
}

const everything = (page: Page) =>
  page.evaluate(() => {
    const own = Object.entries({ ...localStorage }).filter(([key]) => key.startsWith('wirebook.'));
    return Object.fromEntries(own.sort(([one], [other]) => (one < other ? -1 : 1)));
  });

const lesson = (done: object) => ({ checks: {}, exercises: {}, predictions: {}, ...done });
const version1 = JSON.stringify({
  version: 1,
  lessons: { 'tcp-server': lesson({ readAt: '2026-01-01T00:00:00.000Z', checks: { backlog: 'first' } }) },
});
const version2 = JSON.stringify({
  version: 2,
  lessons: {
    'tcp-server': lesson({
      readAt: '2026-01-01',
      predictions: { 'greet-port': { choice: 0, reason: 'file' } },
    }),
    udp: lesson({ readAt: '2026-01-01' }),
  },
  programs: { 'tcp-greet': { 'client.ts': 'of the file', 'server.ts': 'of the file as well' } },
});
const here = {
  'wirebook.progress': JSON.stringify({
    version: 1,
    lessons: { 'tcp-server': lesson({ predictions: { 'greet-port': { choice: 1, reason: 'here' } } }) },
  }),
  'wirebook.edit.tcp-greet.client.ts': 'of this browser',
};

test('what is saved in one browser is back in another: predictions, checks, edits', async () => {
  const first = await newProfile();
  const page = await open(first, '/tcp-server/');
  const predict = page.locator('section.predict', { has: page.locator('textarea') }).first();
  await predict.locator('input[type="radio"]').nth(1).check();
  await predict.locator('textarea').fill('it is “free” <b>');
  await predict.getByRole('button', { name: 'Commit' }).click();
  const check = page.locator('section.quick-check').first();
  for (const label of await check.locator('.options label').all()) {
    await label.click();
    await check.getByRole('button', { name: 'Check' }).click();
  }
  const program = (on: Page) =>
    on.locator('section.lab[data-lab="tcp-greet"] .program[data-host="client"]').first();
  await program(page).locator('button.edit').click();
  await program(page).locator('.cm-content').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText("console.log('ünïcode 🙂 </script>');\n");
  const syllabus = await open(first, '/syllabus/');
  const downloading = syllabus.waitForEvent('download');
  await press(syllabus, 'Save as a file');
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('wirebook-progress.json');
  const saved = await readFile(await download.path(), 'utf8');

  const second = await newProfile();
  const fresh = await open(second, '/syllabus/');
  await load(fresh, saved);
  await said(fresh)
    .getByText('Loaded from wirebook-progress.json: 1 check, 1 prediction and 1 changed program.')
    .waitFor();
  expect(await everything(fresh)).toEqual(await everything(syllabus));
  const again = await open(second, '/tcp-server/');
  const id = await predict.getAttribute('data-id');
  const answered = again.locator(`section.predict[data-id="${id}"]`);
  expect(await answered.locator('input[type="radio"]').nth(1).isChecked()).toBe(true);
  expect(await answered.locator('textarea').inputValue()).toBe('it is “free” <b>');
  await again.locator('section.quick-check').first().getByText('Quick check, answered').waitFor();
  await program(again).locator('pre', { hasText: "console.log('ünïcode 🙂 </script>');" }).waitFor();
});

test('a file of version 1 loads, and the marks follow', async () => {
  const page = await open(await newProfile(), '/syllabus/');
  await load(page, version1);
  await said(page).getByText('1 lesson read and 1 check.').waitFor();
  await page.locator('[data-lesson-progress="tcp-server"]', { hasText: '✓' }).first().waitFor();
});

describe('where browser and file differ', () => {
  test('this browser’s is kept and named, the file’s can be taken, and both can be undone', async () => {
    const page = await open(await newProfile(here), '/syllabus/');
    const before = await everything(page);
    await load(page, version2);
    await said(page)
      .getByText('Loaded from wirebook-progress.json: 2 lessons read and 1 changed program.')
      .waitFor();
    expect(await said(page).locator('li').allTextContents()).toEqual([
      'a prediction in “A TCP server and its client”',
      'client.ts of the lab tcp-greet',
    ]);
    expect((await everything(page))['wirebook.edit.tcp-greet.client.ts']).toBe('of this browser');
    expect((await everything(page))['wirebook.edit.tcp-greet.server.ts']).toBe('of the file as well');
    expect(await axeViolations(page)).toEqual([]);
    await press(page, 'Take the file’s instead');
    await said(page)
      .getByText('Now as in wirebook-progress.json: 1 prediction and 1 changed program.')
      .waitFor();
    expect((await everything(page))['wirebook.edit.tcp-greet.client.ts']).toBe('of the file');
    expect((await everything(page))['wirebook.progress']).toContain('"reason":"file"');
    await press(page, 'Undo the loading');
    await said(page).getByText('The loading is undone').waitFor();
    expect(await everything(page)).toEqual(before);
    expect(await panel(page).getByRole('button', { name: 'Undo the loading' }).isVisible()).toBe(false);
  });

  test('loading the same file twice changes nothing the second time', async () => {
    const page = await open(await newProfile(), '/syllabus/');
    await load(page, version2);
    await said(page).getByText('Loaded from').waitFor();
    const before = await everything(page);
    await load(page, version2);
    await said(page).getByText('nothing was loaded').waitFor();
    expect(await everything(page)).toEqual(before);
  });

  test('another tab shows what was loaded, and what was undone', async () => {
    const context = await newProfile(here);
    const lessonPage = await open(context, '/tcp-server/');
    const page = await open(context, '/syllabus/');
    await load(page, version2);
    const server = lessonPage
      .locator('section.lab[data-lab="tcp-greet"] .program[data-host="server"]')
      .first();
    await server.locator('pre', { hasText: 'of the file as well' }).waitFor();
    await press(page, 'Undo the loading');
    await server.locator('.changed').waitFor({ state: 'hidden' });
  });
});

describe('a wrong file', () => {
  test.each([
    ['notes.txt', 'hello', 'expected a file that “Save as a file” made, received text that is not JSON'],
    ['empty.json', '', 'received text that is not JSON'],
    ['package.json', '{"name":"x","version":"1.0.0"}', 'received JSON of another kind'],
    ['list.json', '[1,2,3]', 'received a list'],
    ['newer.json', '{"version":99}', 'expected version 1 or 2, received version 99'],
    [
      'proto.json',
      '{"version":2,"lessons":{},"programs":{"__proto__":{"x.ts":"x"}}}',
      'received “__proto__”',
    ],
    ['types.json', '{"version":2,"lessons":{"udp":{"checks":[]}},"programs":{}}', 'expected “lessons.udp”'],
    ['long.json', JSON.stringify({ version: 2, lessons: { ['x'.repeat(3_000_000)]: 1 }, programs: {} }), '…'],
    ['<img src=x onerror=alert(1)>.json', '5', 'Cannot load <img src=x onerror=alert(1)>.json'],
  ])('%s is refused in words, and nothing is changed', async (name, text, words) => {
    const page = await open(await newProfile(here), '/syllabus/');
    const before = await everything(page);
    await load(page, text, name);
    await said(page).getByText(words).first().waitFor();
    const sentence = (await said(page).textContent()) ?? '';
    expect(sentence).toMatch(/^Cannot load .+: expected .+, received .+\. Nothing was changed\. .+\.$/);
    expect(sentence.length).toBeLessThan(500);
    expect(await said(page).locator('img').count()).toBe(0);
    expect(await everything(page)).toEqual(before);
    expect(await panel(page).getByRole('button', { name: 'Undo the loading' }).isVisible()).toBe(false);
  });

  test('of more than 4 MB is refused', async () => {
    const page = await open(await newProfile(here), '/syllabus/');
    await load(page, Buffer.alloc(4 * 1024 * 1024 + 1, ' '), 'film.json');
    await said(page).getByText('expected at most 4 MB, received 4.1 MB').waitFor();
  });

  test('can be mended and chosen again under its name', async () => {
    const page = await open(await newProfile(), '/syllabus/');
    await load(page, '{', 'mine.json');
    await said(page).getByText('Cannot load mine.json').waitFor();
    await load(page, version2, 'mine.json');
    await said(page).getByText('Loaded from mine.json').waitFor();
  });

  test('that is too much for the browser changes nothing, in any tab', async () => {
    const context = await newProfile(here);
    const page = await open(context, '/syllabus/');
    const before = await everything(page);
    const programs = Object.fromEntries(
      Array.from({ length: 4 }, (_, index) => [`a${index}.ts`, 'x'.repeat(900_000)]),
    );
    await page.evaluate(() => localStorage.setItem('filler', 'x'.repeat(3_000_000)));
    await load(
      page,
      JSON.stringify({ version: 2, lessons: JSON.parse(version2).lessons, programs: { big: programs } }),
    );
    await said(page).getByText('expected room in this browser for what it holds, received none').waitFor();
    expect(await everything(page)).toEqual(before);
  });
});

test('with the keyboard alone: load, take, undo, clear, and the focus is never lost', async () => {
  const page = await open(await newProfile(here), '/syllabus/');
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
  await panel(page).getByRole('button', { name: 'Save as a file' }).focus();
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('Load a file…');
  const choosing = page.waitForEvent('filechooser');
  await page.keyboard.press('Enter');
  await (await choosing).setFiles({
    name: 'mine.json',
    mimeType: 'application/json',
    buffer: Buffer.from(version2),
  });
  await said(page).getByText('Loaded from mine.json').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('Take the file’s instead');
  await page.keyboard.press('Enter');
  await said(page).getByText('Now as in mine.json').waitFor();
  expect(await focused()).toBe('Load a file…');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('Undo the loading');
  await page.keyboard.press('Enter');
  await said(page).getByText('The loading is undone').waitFor();
  expect(await focused()).toBe('Load a file…');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await focused()).toBe('Keep it');
  expect(await panel(page).getByRole('group').textContent()).toContain(
    'Forget 1 prediction and 1 changed program?',
  );
  expect(await axeViolations(page)).toEqual([]);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await said(page).getByText('All of it is forgotten in this browser.').waitFor();
  expect(await focused()).toBe('Clear…');
  expect(await everything(page)).toEqual({});
  await page.keyboard.press('Enter');
  await said(page).getByText('There is nothing to clear.').waitFor();
});

test('the code that loads a file is fetched when a file is chosen', async () => {
  const context = await newProfile();
  const page = await context.newPage();
  const scripts: string[] = [];
  page.on('filechooser', () => {});
  page.on('request', (request) => scripts.push(new URL(request.url()).pathname));
  await page.goto(`${site.origin}/syllabus/`, { waitUntil: 'networkidle' });
  expect(scripts.filter((path) => /loaded-file|saved-file/.test(path))).toEqual([]);
  expect(scripts.some((path) => /progress-panel/.test(path))).toBe(true);
  await load(page, version1);
  await said(page).getByText('Loaded from').waitFor();
  expect(scripts.some((path) => /loaded-file/.test(path))).toBe(true);
});
