import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');

const types: Record<string, string> = {
  '.ts': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};

const read = (path: string) => {
  const file = join(root, path);
  return extname(path) === '.ts' ? stripTypeScriptTypes(readFileSync(file, 'utf8')) : readFileSync(file);
};

/**
 * The course's own files for a browser, types stripped and nothing bundled, beside a page of the
 * test: a component can be tried without building the site.
 *
 * @param page the HTML of every address that ends with a slash
 */
export async function serveSource(page: string): Promise<{ origin: string } & AsyncDisposable> {
  const known = new Map<string, string | Buffer>();
  const server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    if (pathname.endsWith('/')) return void response.setHeader('content-type', 'text/html').end(page);
    const type = types[extname(pathname)];
    if (!type) return void response.writeHead(404).end();
    const text = known.get(pathname) ?? read(pathname);
    known.set(pathname, text);
    response.setHeader('content-type', type).end(text);
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
