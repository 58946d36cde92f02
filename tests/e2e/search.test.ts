import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { courseFolders } from '../../runner/cli/course.ts';
import { axeViolations, launchChromium, openPage, serveStatic } from '../support/browser.ts';

/** What the index holds of a page, from which every excerpt is cut. */
function indexed(url: string): string {
  const folder = join(courseFolders.site, 'pagefind/fragment');
  const pages = readdirSync(folder).map((name) => {
    const text = gunzipSync(readFileSync(join(folder, name))).toString();
    return JSON.parse(text.slice(text.indexOf('{'))) as { url: string; content: string };
  });
  return pages.find((page) => page.url === url)?.content ?? '';
}

test('the index of a lesson holds its text, its programs and what they printed', () => {
  const text = indexed('/tcp-server/');
  expect(text).toContain('TCP is connection-oriented');
  expect(text).toContain("connect({ host: 'server', port: 9999 })");
  expect(text).toContain('Hello you are connected to server');
  expect(text).toContain('Linux takes it from the range 32768 to 60999');
});

test.each([
  ...['Run server', 'Edit server.ts', 'Copy server.ts', 'Reset this lab', 'Idle', 'State of', 'Close input'],
  ...['Esc leaves the editor', 'show the recording', 'Your run', 'Run 1', 'Links of this lab'],
  ...['Degree of service', 'Show the packets as', 'Download', 'Check my program', 'Hint 1 of', 'A solution'],
  ...['What happens, and why', 'All answers', 'Commit to this answer', 'handshake 1 of 3, by client.ts:4'],
])('no excerpt of a lesson has the control text “%s”', (words) => {
  expect(indexed('/tcp-server/')).not.toContain(words);
});

test('no excerpt of the syllabus has the buttons of the progress', () => {
  expect(indexed('/syllabus/')).toContain('Your progress');
  expect(indexed('/syllabus/')).not.toMatch(/Load a file|forget it|Undo/);
});

describe('in the dialog', () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof serveStatic>>;

  beforeAll(async () => {
    [browser, site] = await Promise.all([launchChromium(), serveStatic()]);
  });
  afterAll(async () => {
    await browser.close();
    await site[Symbol.asyncDispose]();
  });

  const focused = (page: Page) =>
    page.evaluate(() => document.activeElement?.getAttribute('href') ?? document.activeElement?.id);

  test('arrow keys move through the results and back, and Enter follows one', async () => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    const { page, errors } = await openPage(context, `${site.origin}/about/`);
    await page.getByRole('button', { name: 'Search' }).click();
    await page.keyboard.type('listen');
    const links = page.locator('.results a');
    await links.nth(1).waitFor();
    const hrefs = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    await page.keyboard.press('ArrowUp');
    expect(await focused(page)).toBe('search-query');
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toBe(hrefs[0]);
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toBe(hrefs[1]);
    await page.keyboard.press('ArrowUp');
    expect(await focused(page)).toBe(hrefs[0]);
    for (const _ of hrefs) await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toBe(hrefs.at(-1));
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.href.endsWith(hrefs.at(-1) ?? '-'));
    expect(errors).toEqual([]);
    await context.close();
  });
});
