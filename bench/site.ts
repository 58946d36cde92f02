import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium } from 'playwright-core';
import sirv from 'sirv';
import { courseFolders } from '../runner/cli/course.ts';

const launchChromium = () =>
  chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });

/** A real browser, to be closed. */
export async function openBrowser() {
  const browser = await launchChromium();
  return {
    newPage: browser.newPage.bind(browser),
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

/**
 * The built site behind a web server, and a real browser to read it.
 *
 * @param replaced files that stand in for the site's own, by path
 */
export async function openSite(replaced: Record<string, Uint8Array> = {}) {
  const files = sirv(courseFolders.site, { brotli: true, gzip: true });
  const server = createServer((request, response) => {
    const other = replaced[request.url ?? ''];
    if (other) response.end(other);
    else files(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const browser = await launchChromium();
  return {
    browser,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
