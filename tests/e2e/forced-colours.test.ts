import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium, openPage, serveStatic } from '../support/browser.ts';

let browser: Browser;
let site: Awaited<ReturnType<typeof serveStatic>>;
let page: Page;
let lab: Locator;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchChromium(), serveStatic()]);
  const context = await browser.newContext({
    forcedColors: 'active',
    viewport: { width: 1280, height: 900 },
  });
  ({ page } = await openPage(context, `${site.origin}/tcp-server/`));
  lab = page.locator('.lab[data-lab="tcp-greet"]');
  await lab.locator('.reveal').first().click();
  await lab.locator('.wire').scrollIntoViewIfNeeded();
  await lab.locator('.wire-rows[role=listbox]').waitFor();
});
afterAll(async () => {
  await browser.close();
  await site[Symbol.asyncDispose]();
});

const row = (number: number) => lab.locator(`.wire-row[data-number="${number}"]`);

/** Whether a sheet of styles changes what is to be seen of an element. */
async function isChangedBy(element: Locator, content: string): Promise<boolean> {
  const before = await element.screenshot();
  const style = await page.addStyleTag({ content });
  const after = await element.screenshot();
  await style.evaluate((each) => (each as Element).remove());
  return !before.equals(after);
}

test('arrows have heads', async () => {
  // A head in the ground's own colour would still cut the line that ends in it.
  const style = await page.addStyleTag({ content: ':is(.wire-line, .wire-lines) { visibility: hidden }' });
  expect(await isChangedBy(row(3), '.wire-head { visibility: hidden }')).toBe(true);
  await style.evaluate((each) => (each as Element).remove());
});

test('the legend has its signs', async () => {
  expect(await isChangedBy(lab.locator('.lab-legend'), '.lab-legend *::before { visibility: hidden }')).toBe(
    true,
  );
});

test('phases have words and bars of their own, and what has no phase has none', async () => {
  const bar = (number: number) =>
    row(number)
      .locator('.wire-when')
      .evaluate((each) => getComputedStyle(each).borderInlineStartStyle);
  expect(await Promise.all([bar(1), bar(3), bar(9)])).toEqual(['none', 'solid', 'double']);
  expect(await row(9).locator('.wire-phase').isVisible()).toBe(true);
});

test('a chosen packet, a chosen field and its bytes stand out', async () => {
  await row(3).click();
  await lab.locator('.wire-selected .bytes.live').waitFor();
  await page.mouse.move(0, 0);
  expect(await isChangedBy(row(3), '.wire-row { outline: none !important }')).toBe(true);
  await lab.locator('.wire-selected .field', { hasText: 'Destination Port' }).click();
  const lit = lab.locator('.hex .lit').first();
  const plain = lab.locator('.hex .digits i:not(.lit)').first();
  const ground = (element: Locator) => element.evaluate((each) => getComputedStyle(each).backgroundColor);
  expect(await ground(lit)).not.toBe(await ground(plain));
  expect(await isChangedBy(lab.locator('.field.chosen'), '.field { outline: none !important }')).toBe(true);
});
