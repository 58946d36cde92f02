import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backendNamed } from '../support/backends.ts';
import { startBridge } from '../support/bridge.ts';
import { labOf } from '../support/temporary-lab.ts';

describe('who may come in', () => {
  let bridge: Awaited<ReturnType<typeof startBridge>>;

  beforeAll(async () => {
    bridge = await startBridge([labOf({ server: '' })], await backendNamed('plain'));
  });
  afterAll(() => bridge[Symbol.asyncDispose]());

  const refusedUpgrade = (headers: Record<string, string>) =>
    expect(bridge.page(headers)).rejects.toMatchObject({ status: expect.any(Number) });

  test('the printed address leaves a cookie and leads to the page without the secret', async () => {
    const first = await bridge.get(`/?key=${bridge.key}`, { host: bridge.host });
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe('/');
    expect(first.headers['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Lax$/);
    const page = await bridge.get('/');
    expect(page.status).toBe(200);
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    expect(page.body).toContain('content="plain"');
  });

  test('the secret has at least 128 bits and is another at every start', async () => {
    await using other = await startBridge([], await backendNamed('plain'));
    expect(Buffer.from(bridge.key, 'base64url').length).toBeGreaterThanOrEqual(16);
    expect(other.key).not.toBe(bridge.key);
    const replayed = { ...other.known, cookie: `wirebook-${other.port}=${bridge.key}` };
    expect((await other.get('/', replayed)).status).toBe(401);
    await expect(other.page(replayed)).rejects.toMatchObject({ status: 401 });
  });

  test.each(['evil.com', 'localhost.evil.com', '2130706433', 'localhost@evil', '127.1', '0.0.0.0', ''])(
    'the Host “%s” is refused on every route, secret or not',
    async (name) => {
      const host = `${name}:${bridge.port}`;
      for (const path of ['/', '/missing', `/?key=${bridge.key}`]) {
        expect((await bridge.get(path, { ...bridge.known, host })).status).toBe(403);
      }
      await expect(bridge.page({ ...bridge.known, host })).rejects.toMatchObject({ status: 403 });
    },
  );

  test('a Host without the port is refused', async () => {
    expect((await bridge.get('/', { ...bridge.known, host: '127.0.0.1' })).status).toBe(403);
  });

  test.each([
    ['another site', 'http://evil.com'],
    ['null', 'null'],
    ['a suffix', 'http://127.0.0.1.evil.com'],
    ['another port', 'http://127.0.0.1:1'],
    ['another scheme', 'https://127.0.0.1'],
  ])('the Origin of %s is refused', async (_, origin) => {
    await expect(bridge.page({ ...bridge.known, origin })).rejects.toMatchObject({ status: 403 });
    expect((await bridge.get('/', { ...bridge.known, origin })).status).toBe(403);
  });

  test('a WebSocket without an Origin is refused', async () => {
    const { origin: _, ...headers } = bridge.known;
    await expect(bridge.page(headers)).rejects.toMatchObject({ status: 403 });
  });

  test.each([
    ['missing', undefined],
    ['wrong', 'A'.repeat(43)],
    ['of another length', 'short'],
    ['empty', ''],
  ])('a secret that is %s is refused on every route', async (_, secret) => {
    const { cookie: __, ...rest } = bridge.known;
    const headers = secret === undefined ? rest : { ...rest, cookie: `wirebook-${bridge.port}=${secret}` };
    for (const path of ['/', '/missing']) expect((await bridge.get(path, headers)).status).toBe(401);
    if (secret) expect((await bridge.get(`/?key=${secret}`, { host: bridge.host })).status).toBe(401);
    await expect(bridge.page(headers)).rejects.toMatchObject({ status: 401 });
  });

  test('another site can neither post nor fetch', async () => {
    const foreign = { ...bridge.known, origin: 'http://evil.com' };
    expect((await bridge.get('/', foreign, 'POST')).status).toBe(403);
    const embedded = { host: bridge.host, cookie: bridge.known.cookie, 'sec-fetch-site': 'cross-site' };
    expect((await bridge.get('/', { ...embedded, 'sec-fetch-mode': 'no-cors' })).status).toBe(403);
    expect((await bridge.get('/', { ...embedded, 'sec-fetch-mode': 'navigate' })).status).toBe(200);
    expect((await bridge.get('/', bridge.known, 'POST')).status).toBe(405);
  });

  test.each([
    '/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/..%2f..%2fetc/passwd',
    '/%00',
    '//etc/passwd',
  ])('the path %s leads nowhere', async (path) => {
    const { status, body } = await bridge.get(path);
    expect([400, 404]).toContain(status);
    expect(body).not.toContain('root:');
  });

  test('the secret cannot be used to lead a reader elsewhere', async () => {
    const { status, headers } = await bridge.get(`//evil.com/?key=${bridge.key}`, { host: bridge.host });
    expect(headers.location).toBeUndefined();
    expect([400, 401]).toContain(status);
  });

  test('a page is told that it is refused in words a student understands', async () => {
    const { body } = await bridge.get('/', { host: bridge.host });
    expect(body).toContain('Open the address that the terminal printed');
    await refusedUpgrade({ ...bridge.known, cookie: '' });
  });
});
