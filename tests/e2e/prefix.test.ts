import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium, openPage, serveCourse, serveStatic } from '../support/browser.ts';
import { wirebook } from '../support/command.ts';
import { freePort } from '../support/free-port.ts';
import { type Handling, startProxy } from '../support/proxy.ts';

const prefix = '/networks';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const serveBelow = ({ address }: { address: string }, port: number, backend: string) =>
  serveCourse('--port', String(port), '--backend', backend, '--origin', address);

/** What was asked for outside of the prefix, or was not there. */
function strayRequests(context: BrowserContext, origin: string): string[] {
  context.setDefaultTimeout(20_000);
  const strays: string[] = [];
  context.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}${prefix}/`) && !/^(?:data|blob):/.test(url)) strays.push(url);
  });
  context.on('response', (response) => {
    if (response.status() >= 400) strays.push(`${response.status()} ${response.url()}`);
  });
  return strays;
}

/** Searches the course and follows the first result. */
async function follow(page: Page, query: string): Promise<void> {
  await page.keyboard.press('Control+K');
  await page.keyboard.type(query);
  await page.locator('.results a').first().click();
}

/** The home page's lab, its lesson, the labs' files and the fonts, wherever they lie. */
async function readThrough(page: Page, home: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  const fonts = await page.evaluate(
    () => [...document.fonts].filter(({ status }) => status === 'loaded').length,
  );
  expect(fonts).toBeGreaterThan(0);
  await page.locator('section.lab .wire').first().scrollIntoViewIfNeeded();
  await page.locator('section.lab .wire-rows[role=listbox]').first().waitFor();
  await page.locator('a[href$="tcp-server/"]').first().click();
  await page.waitForURL(`${home}/tcp-server/`);
  await follow(page, 'syllabus');
  await page.waitForURL((url) => url.href.startsWith(`${home}/syllabus/`));
  await page.locator('a.wordmark').click();
  await page.waitForURL(`${home}/`);
}

test('a web server may have the site below any path, as it was built', { timeout: 60_000 }, async () => {
  await using site = await serveStatic(prefix);
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  const strays = strayRequests(context, site.origin);
  const { page, errors } = await openPage(context, `${site.origin}${prefix}/`);
  const capture = page.waitForResponse(`${site.origin}${prefix}/labs/udp-fragment.pcapng`);
  await readThrough(page, `${site.origin}${prefix}`);
  expect((await capture).status()).toBe(200);
  expect(strays).toEqual([]);
  expect(errors).toEqual([]);
  await context.close();
});

describe.each<Handling>(['keeps', 'strips'])('behind a proxy that %s the prefix', (handling) => {
  test('a reader comes in, runs a lab, reads on and is known again', { timeout: 90_000 }, async () => {
    const port = await freePort();
    using proxy = await startProxy(prefix, handling, port);
    await using course = await serveBelow(proxy, port, 'netns');
    const address = await course.address();
    expect(address.href.startsWith(`${proxy.address}/?key=`)).toBe(true);
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
    const strays = strayRequests(context, new URL(proxy.address).origin);
    const { page, errors } = await openPage(context, address.href);
    expect(page.url()).toBe(`${proxy.address}/`);
    const lab = page.locator('section.lab').first();
    await lab.locator('button.run-all').click();
    await lab.locator('.lane-live', { hasText: '1473 bytes from 192.168.1.10' }).first().waitFor();
    await readThrough(page, proxy.address);
    await page.goto(`${proxy.address}/tcp-server`);
    await page.waitForURL(`${proxy.address}/tcp-server/`);
    expect(strays).toEqual([]);
    expect(errors).toEqual([]);
    const cookies = await context.cookies(`${proxy.address}/`);
    expect(cookies.map(({ path }) => path)).toEqual([prefix]);
    expect(await context.cookies(new URL('/', proxy.address).href)).toEqual([]);
    await context.close();
  });

  test('what is not there is said on a page whose own links hold', { timeout: 60_000 }, async () => {
    const port = await freePort();
    using proxy = await startProxy(prefix, handling, port);
    await using course = await serveBelow(proxy, port, 'plain');
    const context = await browser.newContext();
    const { page } = await openPage(context, (await course.address()).href);
    const strays = strayRequests(context, new URL(proxy.address).origin);
    const missing = `${proxy.address}/no/such/page/`;
    await page.goto(missing);
    expect(strays).toEqual([`404 ${missing}`]);
    await page.getByRole('link', { name: 'syllabus', exact: true }).click();
    await page.waitForURL(`${proxy.address}/syllabus/`);
    await context.close();
  });
});

test('a path that is the name of a page is refused', async () => {
  const { code, stderr } = await wirebook('serve', '--port', '0', '--origin', 'https://course.example/about');
  expect(code).toBe(1);
  expect(stderr).toContain('Cannot serve below /about');
});
