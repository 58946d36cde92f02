import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Site } from '../../runner/bridge/site.ts';
import { writeCompressed } from '../../src/compressed-files.ts';

const script = 'export const greeting = "Hello";\n'.repeat(100);
const folder = mkdtempSync(join(tmpdir(), 'wirebook-site-'));
const server = createServer((request, response) =>
  site.answer(request, response, { prefix: '', path: request.url ?? '/', search: '' }),
);
let site: Site;

beforeAll(async () => {
  writeFileSync(join(folder, 'panel.js'), script);
  await writeCompressed(join(folder, 'panel.js'));
  site = new Site(folder, 'plain');
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

async function fetched(encodings: string): Promise<{ headers: IncomingMessage['headers']; body: Buffer }> {
  const { port } = server.address() as AddressInfo;
  const options = { port, path: '/panel.js', headers: { 'accept-encoding': encodings } };
  const response = await new Promise<IncomingMessage>((resolve) => {
    get(options, resolve);
  });
  return { headers: response.headers, body: await buffer(response) };
}

test('a browser that takes compressed files gets them so', async () => {
  const { headers, body } = await fetched('gzip, br');
  expect(headers).toMatchObject({
    'content-encoding': 'br',
    'content-type': 'text/javascript',
    vary: 'Accept-Encoding',
  });
  expect(brotliDecompressSync(body).toString()).toBe(script);
});

test('another gets them as they are', async () => {
  const { headers, body } = await fetched('identity');
  expect(headers['content-encoding']).toBeUndefined();
  expect(body.toString()).toBe(script);
});
