import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium, openUncovered, serveCourse, serveStatic } from '../support/browser.ts';

const laptop = { width: 1280, height: 720 };

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Where an element is in the window, its upper and lower edge. */
const edges = (element: Locator) =>
  element.evaluate((each) => {
    const { top, bottom } = each.getBoundingClientRect();
    return { top, bottom };
  });

/** Below whatever stays at the top of the window. */
async function edgeOfWindow(page: Page, lab: Locator): Promise<number> {
  const heads = [await edges(page.locator('header.header')), await edges(lab.locator('.lab-head'))];
  return Math.max(...heads.map(({ bottom }) => bottom));
}

const toTop = (lab: Locator) => lab.evaluate((each) => scrollBy(0, each.getBoundingClientRect().top - 52));

describe('without a runner', () => {
  let site: Awaited<ReturnType<typeof serveStatic>>;

  beforeAll(async () => {
    site = await serveStatic();
  });
  afterAll(() => site[Symbol.asyncDispose]());

  async function openLab(name: string, viewport: { width: number; height: number }) {
    const context = await browser.newContext({ viewport });
    const { page } = await openUncovered(context, `${site.origin}/tcp-server/`);
    await page.evaluate(() => document.fonts.ready);
    const lab = page.locator(`.lab[data-lab="${name}"]`);
    await toTop(lab);
    return { context, page, lab };
  }

  /** Chooses a packet, once its panel can show it. */
  async function choose(lab: Locator, number: number): Promise<Locator> {
    await lab.locator('.wire').scrollIntoViewIfNeeded();
    await lab.locator('.wire-rows[role=listbox]').waitFor();
    await lab.locator(`.wire-row[data-number="${number}"]`).click();
    await lab.locator('.wire-selected .bytes.live').waitFor();
    return lab.locator('.wire-selected');
  }

  test('two programs, what they printed, and the head of the wire are on one screen of a laptop', async () => {
    const { context, lab } = await openLab('tcp-greet', laptop);
    const hosts = await lab.locator('.lab-host').all();
    const tops = await Promise.all(hosts.map(async (host) => (await edges(host)).top));
    expect(new Set(tops).size).toBe(1);
    for (const lane of await lab.locator('.lane').all()) expect((await edges(lane)).bottom).toBeLessThan(720);
    expect((await edges(lab.locator('.wire-title'))).bottom).toBeLessThan(720);
    await context.close();
  });

  test('long programs scroll in frames of their own, so that what they print stays on the screen', async () => {
    const { context, lab } = await openLab('tcp-steps', laptop);
    for (const lane of await lab.locator('.lane').all()) expect((await edges(lane)).bottom).toBeLessThan(720);
    const frame = lab.locator('.code.long').first();
    expect(await frame.evaluate((each) => each.scrollHeight > each.clientHeight)).toBe(true);
    await context.close();
  });

  test('choosing a packet brings its detail into view, and the packet stays there', async () => {
    const { context, page, lab } = await openLab('tcp-greet', laptop);
    const detail = await choose(lab, 6);
    await expect.poll(async () => (await edges(detail)).top).toBeLessThan(500);
    const row = await edges(lab.locator('.wire-row[aria-selected=true]'));
    expect(row.top).toBeGreaterThanOrEqual((await edges(page.locator('header.header'))).bottom);
    expect(row.bottom).toBeLessThan(720);
    expect((await edges(detail.locator('.hex'))).top).toBeLessThan(720);
    await context.close();
  });

  test.each([laptop, { width: 900, height: 700 }, { width: 390, height: 844 }])(
    'at %o the bytes lie over no other text, wherever the page is scrolled to',
    async (viewport) => {
      const { context, lab } = await openLab('tcp-greet', viewport);
      const detail = await choose(lab, 6);
      for (let step = 0; step < 8; step += 1) {
        const covered = await detail.evaluate((each) => {
          const boxes = ['.layers', '.dump'].map((name) => each.querySelector(name)?.getBoundingClientRect());
          const [layers, dump] = boxes as [DOMRect, DOMRect];
          return layers.right > dump.left && dump.right > layers.left
            ? Math.max(0, Math.min(layers.bottom, dump.bottom) - Math.max(layers.top, dump.top))
            : 0;
        });
        expect(covered).toBe(0);
        await lab.page().mouse.wheel(0, 150);
        await lab.page().waitForTimeout(50);
      }
      await context.close();
    },
  );

  test('no lane goes through the words of a packet, with four hosts', async () => {
    const { context, lab } = await openLab('tcp-backlog', { width: 1280, height: 900 });
    const row = lab.locator('.wire-row[data-number="6"]');
    await row.scrollIntoViewIfNeeded();
    await lab.locator('.wire-rows[role=listbox]').waitFor();
    await row.scrollIntoViewIfNeeded();
    const words = [row.locator('.wire-label > b'), row.locator('.wire-said')] as const;
    const pictures = async () => [await words[0].screenshot(), await words[1].screenshot()] as const;
    const before = await pictures();
    await lab.page().addStyleTag({ content: '.wire-lines { visibility: hidden }' });
    const without = await pictures();
    expect([before[0].equals(without[0]), before[1].equals(without[1])]).toEqual([true, true]);
    await context.close();
  });
});

test('after Run all the controls and every output of a tall lab stay in reach', async () => {
  await using course = await serveCourse('--backend', 'netns');
  const context = await browser.newContext({ viewport: laptop });
  const { page } = await openUncovered(context, await course.page('/tcp-server/'));
  const lab = page.locator('.lab[data-lab="tcp-two-messages"]');
  await lab.locator('.run-all').click();
  await lab.locator('.program[data-host="late"][data-state="ended"]').waitFor();
  await lab.locator('.lab-legend a', { hasText: 'late' }).click();
  await expect
    .poll(async () => (await edges(lab.locator('.lane[data-host="late"]'))).bottom)
    .toBeLessThan(720);
  const output = await edges(lab.locator('.lab-host[data-host="late"] .output'));
  expect(output.top).toBeGreaterThanOrEqual(await edgeOfWindow(page, lab));
  const run = await edges(lab.locator('.run-all'));
  expect(run.top).toBeGreaterThan((await edges(page.locator('header.header'))).bottom);
  await lab.locator('.run-all').click();
  await lab.locator('.program[data-host="late"][data-state="running"]').waitFor();
  await context.close();
});
