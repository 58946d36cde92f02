import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bridgeProtocol, entrancePath } from '../../runner/protocol/service.ts';
import { backendNamed } from '../support/backends.ts';
import { startBridge } from '../support/bridge.ts';
import { labOf } from '../support/temporary-lab.ts';

describe('who may come in', () => {
  let bridge: Awaited<ReturnType<typeof startBridge>>;

  beforeAll(async () => {
    bridge = await startBridge([labOf({ server: '' })], await backendNamed('plain'));
  });
  afterAll(() => bridge[Symbol.asyncDispose]());

  /** Without what a file request does not carry. */
  const asRequest = ({ 'sec-websocket-protocol': _, ...headers }: typeof bridge.known) => headers;

  test('a reader who came in gets the pages, which say the degree in force', async () => {
    const page = await bridge.get('/');
    expect(page.status).toBe(200);
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    expect(page.body).toContain('content="plain"');
  });

  test('36: what an earlier start gave is refused by a later one', async () => {
    await using other = await startBridge([], await backendNamed('plain'));
    const [, value = ''] = bridge.known.cookie.split('=');
    const replayed = {
      ...bridge.known,
      host: other.host,
      origin: `http://${other.host}`,
      cookie: `wirebook-${other.port}=${value}`,
    };
    expect((await other.get('/', asRequest(replayed))).status).toBe(401);
    await expect(other.page(replayed)).rejects.toMatchObject({ status: 401 });
    expect((await other.get('/')).status).toBe(200);
  });

  test.each(['evil.com', 'localhost.evil.com', '2130706433', 'localhost@evil', '127.1', '0.0.0.0', ''])(
    '35: the Host “%s” is refused on every route, known or not',
    async (name) => {
      const host = `${name}:${bridge.port}`;
      for (const path of ['/', '/missing', '/?key=x', entrancePath]) {
        expect((await bridge.get(path, { ...bridge.known, host })).status).toBe(403);
      }
      await expect(bridge.page({ ...bridge.known, host })).rejects.toMatchObject({ status: 403 });
    },
  );

  test('35: a Host without the port is refused', async () => {
    expect((await bridge.get('/', { ...bridge.known, host: '127.0.0.1' })).status).toBe(403);
  });

  test.each([
    ['another site', 'http://evil.com'],
    ['null', 'null'],
    ['a suffix', 'http://127.0.0.1.evil.com'],
    ['another port', 'http://127.0.0.1:1'],
    ['another scheme', 'https://127.0.0.1'],
  ])('34: the Origin of %s is refused', async (_, origin) => {
    await expect(bridge.page({ ...bridge.known, origin })).rejects.toMatchObject({ status: 403 });
    expect((await bridge.get('/', { ...bridge.known, origin })).status).toBe(403);
    expect((await bridge.get(entrancePath, { ...bridge.known, origin }, 'POST')).status).toBe(403);
  });

  test('34: a WebSocket without an Origin is refused', async () => {
    const { origin: _, ...headers } = bridge.known;
    await expect(bridge.page(headers)).rejects.toMatchObject({ status: 403 });
    expect((await bridge.get(entrancePath, headers, 'POST')).status).toBe(403);
  });

  const [reader = '', seal = ''] = ['r'.repeat(22), 's'.repeat(43)];

  test.each([
    ['missing', undefined],
    ['wrong', `${reader}.${seal}`],
    ['without a seal', reader],
    ['of another length', 'x.y'],
    ['empty', ''],
    ['of nobody', '.'],
  ])('36: a cookie that is %s is refused on every route', async (_, value) => {
    const { cookie: __, ...rest } = bridge.known;
    const headers = value === undefined ? rest : { ...rest, cookie: `wirebook-${bridge.port}=${value}` };
    for (const path of ['/', '/missing', entrancePath]) {
      expect((await bridge.get(path, headers)).status).toBe(401);
    }
    await expect(bridge.page(headers)).rejects.toMatchObject({ status: 401 });
  });

  test('48: the cookie alone, which every server of this host is sent, opens no bridge', async () => {
    const stranger = await bridge.newReader();
    for (const protocols of [
      '',
      bridgeProtocol,
      `${bridgeProtocol}, `,
      `${bridgeProtocol}, ${'A'.repeat(43)}`,
      stranger['sec-websocket-protocol'],
      bridge.known['sec-websocket-protocol'].replace(bridgeProtocol, 'other'),
    ]) {
      const headers = { ...bridge.known, 'sec-websocket-protocol': protocols };
      await expect(bridge.page(headers), protocols).rejects.toMatchObject({ status: 401 });
    }
    const page = await bridge.page();
    expect(page.socket.protocol).toBe(bridgeProtocol);
    page.socket.close();
  });

  test('48: no page and no file holds the token', async () => {
    const [, token = ''] = bridge.known['sec-websocket-protocol'].split(', ');
    for (const path of ['/', '/missing', '/?key=x']) {
      const { body, headers } = await bridge.get(path);
      expect(body + JSON.stringify(headers)).not.toContain(token);
    }
  });

  test('47: another site can neither post nor fetch', async () => {
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

  test('who is refused is told what to do, on a page of the course’s own look', async () => {
    const unknown = await bridge.get('/', { host: bridge.host });
    expect(unknown.headers['content-type']).toContain('text/html');
    expect(unknown.body).toContain('open the address that its terminal printed');
    expect(unknown.body).toContain('allow cookies');
    expect(unknown.body).toContain('<style>');
    const foreign = await bridge.get('/', { host: 'course.example' });
    expect(foreign.body).toContain('under the name “course.example”');
    expect(foreign.body).toContain('--origin https://course.example');
  });

  test('the name that a request gives is shown as text, and not all of it', async () => {
    const { body } = await bridge.get('/', { host: `<img src=x onerror=alert(1)>${'x'.repeat(5000)}` });
    expect(body).toContain('&lt;img src=x');
    expect(body).not.toContain('<img');
    expect(body.length).toBeLessThan(4000);
  });
});
