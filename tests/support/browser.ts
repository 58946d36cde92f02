import { on } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import sirv from 'sirv';
import { expect } from 'vitest';
import { courseFolders } from '../../runner/cli/course.ts';
import { startWirebook } from './command.ts';

const flags = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** Debian's Chromium: the tests bring no browser of their own. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });

/** `wirebook serve` on a free port, as a reader starts it. */
export const serveCourse = (...args: string[]) =>
  whenServed(startWirebook('serve', '--port', '0', '--no-open', ...args));

/** A started `wirebook serve`, once it has said its address. */
export async function whenServed(child: ReturnType<typeof startWirebook>) {
  const addresses = on(createInterface({ input: child.stdout }), 'line', { close: ['close'] });
  /** The next address that is printed: each lets one browser in. */
  const nextAddress = async () => {
    for (;;) {
      const { value, done } = await addresses.next();
      if (done) throw new Error('wirebook serve ended');
      const found = /Wirebook is at (\S+)/.exec(value[0])?.[1];
      if (found) return new URL(found);
    }
  };
  const first = await nextAddress();
  let unused: URL | undefined = first;
  /** An address for one more browser. */
  const address = async () => {
    const [given, none] = [unused, undefined];
    unused = none;
    if (given) return given;
    child.stdin.write('\n');
    return nextAddress();
  };
  return {
    origin: first.origin,
    address,
    /** The address of a page, for one more browser. */
    page: async (path: string) => {
      const { search, origin } = await address();
      return new URL(`${path}${search}`, origin).href;
    },
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      const gone = new Promise((resolve) => {
        child.once('exit', resolve);
      });
      child.kill('SIGINT');
      await gone;
    },
  };
}

/** The built site behind any web server, below a path that it does not know: no runner. */
export async function serveStatic(prefix = ''): Promise<{ origin: string } & AsyncDisposable> {
  const files = sirv(courseFolders.site);
  const server: Server = createServer((request, response) => {
    const url = request.url ?? '/';
    if (!url.startsWith(`${prefix}/`)) return void response.writeHead(404).end('nothing is here');
    request.url = url.slice(prefix.length);
    files(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A cable between browser and runner that a test can pull. */
export async function startCable() {
  const sockets = new Set<Socket>();
  let target = 0;
  let plugged = true;
  const server = createTcpServer((near) => {
    if (!plugged) return void near.destroy();
    const far = connect(target, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    lead: (toPort: number) => {
      target = toPort;
    },
    pull: () => {
      plugged = false;
      for (const socket of sockets) socket.destroy();
    },
    plug: () => {
      plugged = true;
    },
    [Symbol.dispose]: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** A new page whose console must stay free of errors; `errors` collects them. */
export async function openPage(
  context: BrowserContext,
  url: string,
): Promise<{ page: Page; errors: string[] }> {
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(url);
  // An address with a key leads on by itself.
  await page.waitForURL((at) => !at.searchParams.has('key'));
  return { page, errors };
}

/** Shows every recording that waits for a prediction, by its lab's own button; then no run waits either. */
export const uncover = (page: Page): Promise<void> =>
  page.evaluate(() => {
    for (const lab of document.querySelectorAll('.lab[data-concealed]')) {
      lab.querySelector<HTMLButtonElement>('.reveal')?.click();
    }
  });

/** A page on which nothing waits for a prediction. */
export async function openUncovered(...where: Parameters<typeof openPage>): ReturnType<typeof openPage> {
  const opened = await openPage(...where);
  await uncover(opened.page);
  return opened;
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Every violation that axe finds, as text; empty when there is none. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: typeof import('axe-core') }).axe.run(document),
  );
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`,
  );
}

/** No part of the page is wider than the window. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const { inner, outer } = await page.evaluate(() => ({
    inner: document.documentElement.scrollWidth,
    outer: window.innerWidth,
  }));
  expect(inner).toBeLessThanOrEqual(outer);
}
