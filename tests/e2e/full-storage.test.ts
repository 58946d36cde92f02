import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchChromium, openPage, serveCourse, serveStatic } from '../support/browser.ts';

let browser: Browser;
let site: Awaited<ReturnType<typeof serveStatic>>;
let context: BrowserContext;
let errors: string[][];

beforeAll(async () => {
  [browser, site] = await Promise.all([launchChromium(), serveStatic()]);
});
afterAll(async () => {
  await browser.close();
  await site[Symbol.asyncDispose]();
});
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(15_000);
  errors = [];
});
afterEach(async () => {
  await context.close();
  expect(errors.flat()).toEqual([]);
});

async function open(path: string): Promise<Page> {
  const opened = await openPage(context, new URL(path, site.origin).href);
  errors.push(opened.errors);
  return opened.page;
}

/** Stores until the browser refuses one more character. */
const fill = (page: Page) =>
  page.evaluate(() => {
    let stored = 0;
    for (let characters = 2 ** 22; characters >= 1; characters /= 2) {
      try {
        for (;;) {
          localStorage.setItem(`filler.${stored}`, 'x'.repeat(characters));
          stored += 1;
        }
      } catch {
        // Half as much may still fit.
      }
    }
    return stored;
  });

const makeRoom = (page: Page) =>
  page.evaluate(() => {
    for (const key of Object.keys(localStorage)) if (key.startsWith('filler.')) localStorage.removeItem(key);
  });

const predict = (page: Page) => page.locator('section.predict[data-id="greet-port"]');
const program = (page: Page) =>
  page.locator('section.lab[data-lab="tcp-greet"] .program[data-host="client"]').first();
const check = (page: Page) => page.locator('section.quick-check').first();

async function commit(page: Page): Promise<void> {
  await predict(page).locator('input[type="radio"]').first().check();
  await predict(page).getByRole('button', { name: 'Commit' }).click();
}

async function type(page: Page, text: string): Promise<void> {
  await program(page).locator('button.edit').click();
  await program(page).locator('.cm-content').click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.insertText(text);
}

const asLongAsOpen = 'lasts as long as this page is open';

describe('where the browser has no room', () => {
  test('a prediction says so, and says that it is kept once there is room and it is', async () => {
    const page = await open('/tcp-server/');
    const other = await open('/about/');
    expect(await fill(other)).toBeGreaterThan(1);
    await page.bringToFront();
    await commit(page);
    const status = predict(page).locator('.status');
    await status.getByText(`Your prediction ${asLongAsOpen}`).waitFor();
    expect(await predict(page).locator('.explanation').isVisible()).toBe(true);
    const stored = () => other.evaluate(() => localStorage.getItem('wirebook.progress') ?? '');
    expect(await stored()).not.toContain('greet-port');
    await makeRoom(other);
    await status.getByText('Your prediction is kept.').waitFor();
    await expect.poll(stored).toContain('greet-port');
    await page.reload();
    expect(await predict(page).locator('fieldset:disabled').count()).toBe(1);
  });

  test('a check says so', async () => {
    const page = await open('/tcp-server/');
    await fill(page);
    await check(page).locator('.options label').first().click();
    await check(page).getByRole('button', { name: 'Check' }).click();
    await check(page).getByText(`Your answer ${asLongAsOpen}`).waitFor();
  });

  test('an edit says so for as long as it is so, and what is typed is shown and lost with the page only', async () => {
    const page = await open('/tcp-server/');
    const other = await open('/about/');
    await fill(other);
    await page.bringToFront();
    await type(page, '// mine ');
    await program(page).locator('.changed', { hasText: 'changed, not stored' }).waitFor();
    await program(page)
      .locator('.program-notice', { hasText: `Your change ${asLongAsOpen}` })
      .waitFor();
    expect(await program(page).locator('.editor-keys').textContent()).not.toContain('kept');
    await page.keyboard.press('Escape');
    await program(page).locator('pre', { hasText: '// mine ' }).waitFor();
    await makeRoom(other);
    await program(page)
      .locator('.changed', { hasText: /^changed$/ })
      .waitFor();
    await program(page)
      .locator('.program-notice', { hasText: 'Every change is kept in this browser.' })
      .waitFor();
    await page.reload();
    await program(page).locator('pre', { hasText: '// mine ' }).waitFor();
  });

  test('the end of a lesson and the panel say so', async () => {
    const page = await open('/tcp-server/');
    await fill(page);
    await page.clock.install();
    await page.clock.fastForward(30_000);
    await page.locator('.lesson-end').scrollIntoViewIfNeeded();
    await page.clock.fastForward(30_000);
    await page.locator('.lesson-end', { hasText: `The mark ${asLongAsOpen}` }).waitFor();
    const syllabus = await open('/syllabus/');
    await syllabus
      .locator('.progress-panel .words', { hasText: 'This browser stores nothing more' })
      .waitFor();
    await makeRoom(page);
    await syllabus.reload();
    await syllabus.locator('.progress-panel .words', { hasText: 'kept in this browser only' }).waitFor();
  });

  test('an exercise says so, and is not passed after the page is gone', async () => {
    await using course = await serveCourse('--backend', 'netns');
    const page = await open(await course.page('/tcp-server/'));
    await fill(page);
    const server = page
      .locator('section.lab[data-lab="tcp-serve-twenty"] .program[data-host="server"]')
      .first();
    const starter = (await server.locator('pre').textContent()) ?? '';
    await server.locator('button.edit').click();
    await server.locator('.cm-content').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(
      starter.replace('  await serve(connection);', '  serve(connection).catch(console.error);'),
    );
    await page.getByRole('button', { name: 'Check my program' }).click();
    await page.getByText('Passed: every step of the check held.').waitFor();
    await page.locator('.exercise .check', { hasText: `This result ${asLongAsOpen}` }).waitFor();
    await page.reload();
    expect(await page.locator('.exercise .check .status').textContent()).toBe('');
  });

  test('an edit that was kept before is as it was kept after the page is gone', async () => {
    const page = await open('/tcp-server/');
    await type(page, '// kept ');
    await program(page)
      .locator('.changed', { hasText: /^changed$/ })
      .waitFor();
    await fill(page);
    await page.keyboard.insertText('// not kept ');
    await program(page).locator('.changed', { hasText: 'changed, not stored' }).waitFor();
    await page.reload();
    const text = await program(page).locator('pre').textContent();
    expect(text).toContain('// kept ');
    expect(text).not.toContain('// not kept ');
  });
});

/** Serves pages as a sandboxed document gets them: of no origin, so that the browser denies them storage. */
const denyStorage = () =>
  context.route('**/*', async (route) => {
    const response = await route.fetch();
    const sandbox = { 'content-security-policy': 'sandbox allow-scripts allow-forms' };
    await route.fulfill({
      response,
      headers: { ...response.headers(), ...sandbox, 'access-control-allow-origin': '*' },
    });
  });

test('where storage is off everything works and says how long it lasts', async () => {
  await denyStorage();
  const page = await open('/tcp-server/');
  expect(
    await page.evaluate(() => {
      try {
        return String(localStorage);
      } catch (error) {
        return (error as Error).name;
      }
    }),
  ).toBe('SecurityError');
  await commit(page);
  await predict(page).locator('.status', { hasText: asLongAsOpen }).waitFor();
  await type(page, '// mine ');
  await program(page).locator('.changed', { hasText: 'changed, not stored' }).waitFor();
  const syllabus = await open('/syllabus/');
  await syllabus.locator('.progress-panel .words', { hasText: 'storage is off' }).waitFor();
});
