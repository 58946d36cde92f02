import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchChromium, openPage, serveCourse, serveStatic, uncover } from '../support/browser.ts';

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

async function open(path: string, origin = site.origin): Promise<Page> {
  const opened = await openPage(context, new URL(path, origin).href);
  errors.push(opened.errors);
  return opened.page;
}

const twoLessons = () => Promise.all([open('/tcp-server/'), open('/tcp-server/')]);

const program = (page: Page, host = 'client') =>
  page.locator(`section.lab[data-lab="tcp-greet"] .program[data-host="${host}"]`).first();

async function edit(page: Page, host = 'client') {
  await program(page, host).locator('button.edit').click();
  const editor = program(page, host).locator('.cm-content');
  await editor.waitFor();
  return editor;
}

/** An empty line's text is the line break that keeps it open. */
const typedText = async (page: Page) => {
  const lines = await program(page).locator('.cm-content .cm-line').allInnerTexts();
  return lines.map((line) => line.replace(/\n$/, '')).join('\n');
};

const stored = (page: Page) => page.evaluate(() => localStorage.getItem('wirebook.edit.tcp-greet.client.ts'));

describe('a program that is edited in one tab', () => {
  test('is shown, marked as changed and offered for reset in the other, at every keystroke', async () => {
    const [one, other] = await twoLessons();
    await edit(one);
    await one.keyboard.press('Control+Home');
    await one.keyboard.type('// A');
    await program(other).locator('pre', { hasText: '// A// Connects' }).waitFor();
    await one.keyboard.type('bc');
    await program(other).locator('pre', { hasText: '// Abc// Connects' }).waitFor();
    expect(await program(other).locator('.changed').isVisible()).toBe(true);
    expect(await program(other).locator('button.reset').isVisible()).toBe(true);
  });

  test('is reset in both by one', async () => {
    const [one, other] = await twoLessons();
    await edit(one);
    await one.keyboard.type('// mine ');
    await program(other).locator('pre', { hasText: '// mine ' }).waitFor();
    await program(other).locator('button.reset').click();
    await program(other).locator('button.reset').click(); // the first press asks
    await program(one).locator('.changed').waitFor({ state: 'hidden' });
    expect(await typedText(one)).not.toContain('mine');
    expect(await stored(one)).toBeNull();
  });

  test('is shown in the other’s open editor, whose undo brings back what stood there', async () => {
    const [one, other] = await twoLessons();
    await edit(one);
    await one.keyboard.press('Control+Home');
    await one.keyboard.type('// one ');
    await edit(other);
    await other.keyboard.press('Control+Home');
    await other.keyboard.type('// other ');
    await program(one).locator('.cm-line', { hasText: '// other // one // Connects' }).waitFor();
    await program(one).locator('.program-notice', { hasText: 'Changed in another place' }).waitFor();
    await one.keyboard.press('Control+a');
    await one.keyboard.insertText('all is new');
    await program(other)
      .locator('.cm-line', { hasText: /^all is new$/ })
      .waitFor();
    await program(other).locator('.cm-content').focus();
    await other.keyboard.press('Control+z');
    await program(one).locator('.cm-line', { hasText: '// other // one // Connects' }).waitFor();
    expect(await typedText(one)).toBe(await typedText(other));
    expect(await stored(one)).toBe(await typedText(one));
  });

  test('leaves the cursor of the other’s editor where it was', async () => {
    const [one, other] = await twoLessons();
    await edit(one);
    await edit(other);
    await one.keyboard.press('Control+Home');
    await other.keyboard.press('Control+End');
    await one.keyboard.type('// first\n');
    await program(other)
      .locator('.cm-line', { hasText: /^\/\/ first$/ })
      .waitFor();
    await other.keyboard.type('// last');
    await program(one)
      .locator('.cm-line', { hasText: /^\/\/ last$/ })
      .waitFor();
    expect((await stored(one))?.startsWith('// first\n')).toBe(true);
    expect((await stored(one))?.endsWith('// last')).toBe(true);
  });

  test('is the same in both after both were typed in at once, and nothing goes back and forth', async () => {
    const [one, other] = await twoLessons();
    await edit(one);
    await edit(other);
    await one.keyboard.press('Control+Home');
    await other.keyboard.press('Control+End');
    await Promise.all([
      one.keyboard.type('// one, and more\n', { delay: 5 }),
      other.keyboard.type('// other, and more\n', { delay: 7 }),
    ]);
    await expect.poll(async () => (await stored(one)) === (await stored(other))).toBe(true);
    const before = await stored(one);
    await one.waitForTimeout(500);
    expect(await stored(one)).toBe(before);
    expect(await typedText(one)).toBe(before);
    expect(await typedText(other)).toBe(before);
  });
});

test('a page that comes back from the browser’s memory shows what was typed meanwhile', async () => {
  const page = await open('/tcp-server/');
  await page.evaluate(() => {
    localStorage.setItem('wirebook.edit.tcp-greet.client.ts', 'typed meanwhile');
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
  });
  await program(page).locator('pre', { hasText: 'typed meanwhile' }).waitFor();
});

test('what a tab runs is what it shows, whichever tab it was typed in', async () => {
  await using course = await serveCourse('--backend', 'netns');
  // The key lets the browser in once; both tabs are its own.
  const one = await open(await course.page('/tcp-server/'));
  const other = await open(one.url());
  await Promise.all([uncover(one), uncover(other)]);
  await edit(one);
  await one.keyboard.press('Control+a');
  await one.keyboard.insertText("console.log('typed in one');\n");
  await program(other).locator('pre', { hasText: 'typed in one' }).waitFor();
  await program(other).locator('.run-button').click();
  const lane = other
    .locator('section.lab[data-lab="tcp-greet"] .lane[data-host="client"] .lane-live')
    .first();
  await lane.filter({ hasText: 'typed in one' }).waitFor();
  await program(other).locator('button.reset').click();
  await program(other).locator('button.reset').click(); // the first press asks
  await program(one).locator('.changed').waitFor({ state: 'hidden' });
  await program(one).locator('.cm-content').focus();
  await one.keyboard.press('Control+Enter');
  const own = one.locator('section.lab[data-lab="tcp-greet"] .lane[data-host="client"] .lane-live').first();
  await own.filter({ hasText: 'ECONNREFUSED' }).waitFor();
});

const predict = (page: Page, id: string) => page.locator(`section.predict[data-id="${id}"]`);
const commit = async (page: Page, id: string) => {
  await predict(page, id).locator('input[type="radio"]').first().check();
  await predict(page, id).getByRole('button', { name: 'Commit' }).click();
};
const answerCheck = async (page: Page, index: number) => {
  await page.bringToFront(); // a tab behind another one draws once a second
  const check = page.locator('section.quick-check').nth(index);
  for (const label of await check.locator('.options label').all()) {
    await label.click();
    await check.getByRole('button', { name: 'Check' }).click();
    if ((await check.locator('.status').getAttribute('data-result')) === 'right') return;
  }
};

describe('progress', () => {
  test('a prediction that was answered in one tab is answered in the other, with its reason', async () => {
    const [one, other] = await twoLessons();
    const ids = await one
      .locator('section.predict')
      .evaluateAll((all) =>
        all.filter((each) => each.querySelector('textarea')).map((each) => each.getAttribute('data-id')),
      );
    const id = ids[0] as string;
    await predict(one, id).locator('textarea').fill('because <b>I</b> say so');
    await commit(one, id);
    await predict(other, id).getByText('You answered this in another tab.').waitFor();
    expect(await predict(other, id).locator('input[type="radio"]').first().isChecked()).toBe(true);
    expect(await predict(other, id).locator('fieldset:disabled').count()).toBe(1);
    expect(await predict(other, id).locator('textarea').inputValue()).toBe('because <b>I</b> say so');
    expect(await predict(other, id).locator('.explanation').isVisible()).toBe(true);
    expect(await predict(one, id).locator('.status').textContent()).toContain('Your prediction is kept.');
  });

  test('of two tabs adds up, and the marks in the sidebar and the syllabus follow', async () => {
    const [one, other] = await twoLessons();
    const syllabus = await open('/syllabus/');
    await answerCheck(one, 0);
    await answerCheck(other, 1);
    await commit(one, 'greet-port');
    const mark = (page: Page) => page.locator('[data-lesson-progress="tcp-server"]').first();
    for (const page of [one, other, syllabus]) await mark(page).getByText('2/4').waitFor();
    await other.locator('section.quick-check').nth(0).getByText('Quick check, answered').waitFor();
    await syllabus.locator('.progress-panel .words', { hasText: 'Checks answered: 2.' }).waitFor();
    await syllabus.locator('.progress-panel .words', { hasText: 'Predictions made: 1.' }).waitFor();
  });

  test('of two tabs that write at the same moment loses nothing', async () => {
    const [one, other] = await twoLessons();
    const ids = await one
      .locator('section.predict')
      .evaluateAll((all) => all.map((each) => each.getAttribute('data-id')));
    // Straight into the forms: both tabs commit as close together as a test can have it.
    const commitAll = (page: Page, own: (string | null)[]) =>
      page.evaluate(async (names) => {
        for (const name of names) {
          const form = document.querySelector(`section.predict[data-id="${name}"] form`) as HTMLFormElement;
          (form.querySelector('input[type="radio"]') as HTMLInputElement).checked = true;
          form.requestSubmit();
          await new Promise((resolve) => setTimeout(resolve));
        }
      }, own);
    const half = Math.ceil(ids.length / 2);
    await Promise.all([commitAll(one, ids.slice(0, half)), commitAll(other, ids.slice(half))]);
    for (const page of [one, other]) {
      await expect.poll(() => page.locator('section.predict fieldset:disabled').count()).toBe(ids.length);
    }
    const third = await open('/tcp-server/');
    expect(await third.locator('section.predict fieldset:disabled').count()).toBe(ids.length);
  });

  test('that is cleared in one tab is cleared in all, and asked again', async () => {
    const lesson = await open('/tcp-server/');
    await commit(lesson, 'greet-port');
    await answerCheck(lesson, 0);
    await edit(lesson);
    await lesson.keyboard.type('// mine ');
    const syllabus = await open('/syllabus/');
    await syllabus.getByRole('button', { name: 'Clear…' }).click();
    await syllabus.getByText('Forget 1 check, 1 prediction and 1 changed program?').waitFor();
    await syllabus.getByRole('button', { name: 'Yes, forget it' }).click();
    await syllabus.getByText('All of it is forgotten in this browser.').waitFor();
    await predict(lesson, 'greet-port').getByRole('button', { name: 'Commit' }).waitFor();
    expect(await predict(lesson, 'greet-port').locator('input:checked').count()).toBe(0);
    await program(lesson).locator('.changed').waitFor({ state: 'hidden' });
    expect(await lesson.locator('section.quick-check .label').first().textContent()).toBe('Quick check');
    expect(
      await lesson.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('wirebook.'))),
    ).toEqual([]);
  });
});

describe('another page of the origin', () => {
  test('that clears the storage leaves a page that shows what is stored: nothing', async () => {
    const [one, other] = await twoLessons();
    await edit(one);
    await one.keyboard.type('// mine ');
    await program(other).locator('pre', { hasText: '// mine ' }).waitFor();
    await other.evaluate(() => localStorage.clear());
    await program(one).locator('.changed').waitFor({ state: 'hidden' });
    await one.keyboard.press('Control+z'); // a slip: the editor still has it
    await program(one).locator('.changed').waitFor();
  });

  test('that stores nonsense breaks nothing, and its markup is text', async () => {
    const [one, other] = await twoLessons();
    const markup = '<img src=x onerror="document.title=1"><script>document.title=2</script>\r\n\u0000\ud800';
    await edit(one);
    await one.keyboard.press('Escape');
    await other.evaluate((text) => {
      const lesson = {
        readAt: text,
        checkCount: 3,
        checks: { [text]: 'first' },
        exercises: {},
        predictions: {},
      };
      const odd = { ...lesson, predictions: { 'greet-port': { choice: 1e9, reason: text } } };
      localStorage.setItem('wirebook.edit.tcp-greet.client.ts', text);
      localStorage.setItem('wirebook.edit.__proto__', text);
      localStorage.setItem(
        'wirebook.progress',
        JSON.stringify({ version: 1, lessons: { 'tcp-server': odd, [text]: odd } }),
      );
    }, markup);
    await program(one).locator('pre', { hasText: '<img src=x' }).waitFor();
    expect(await program(one).locator('pre img, pre script').count()).toBe(0);
    await edit(one);
    await program(one).locator('.cm-line', { hasText: '<img src=x' }).waitFor();
    for (const text of ['', 'null', '{"version":1,"lessons":{"tcp-server":[]}}', '['.repeat(10_000)]) {
      await other.evaluate((value) => localStorage.setItem('wirebook.progress', value), text);
    }
    const syllabus = await open('/syllabus/');
    await syllabus.locator('.progress-panel .words', { hasText: 'Programs changed: 1.' }).waitFor();
    expect(await one.title()).toContain('TCP server');
    await commit(one, 'greet-port');
    await predict(one, 'greet-port').getByText('Your prediction is kept.').waitFor();
  });
});
