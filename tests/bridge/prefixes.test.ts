import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { isPrefix, Prefixes } from '../../runner/bridge/prefixes.ts';
import { bridgePath, entrancePath } from '../../runner/protocol/service.ts';
import { backendNamed } from '../support/backends.ts';
import { startBridge } from '../support/bridge.ts';

const origin = 'https://course.example';
const host = 'course.example';

const bridgeBelow = async (prefix: string) =>
  startBridge([], await backendNamed('plain'), undefined, { origins: [origin + prefix] });

type Bridge = Awaited<ReturnType<typeof bridgeBelow>>;

/** What a browser at the proxy is given, whose script sends its key to a path. */
async function enterAt(bridge: Bridge, path: string) {
  const key = new URL(bridge.addresses()[0] ?? '').searchParams.get('key') ?? '';
  const answer = await bridge.get(path, { host, origin }, 'POST', key);
  const [setCookie = ''] = answer.headers['set-cookie'] ?? [];
  return { setCookie, cookie: setCookie.split('; ')[0] ?? '', token: JSON.parse(answer.body).token };
}

test('a request is for the same file whether it comes with the prefix or without', () => {
  const prefixes = new Prefixes(['https://course.example/networks', 'http://127.0.0.1:4321']);
  const at = (from: string, path: string) => prefixes.split(from, path);
  expect(at(host, '/networks/about/')).toEqual({ prefix: '/networks', path: '/about/' });
  expect(at(host, '/about/')).toEqual({ prefix: '/networks', path: '/about/' });
  expect(at(host, '/networks')).toEqual({ prefix: '/networks', path: '' });
  expect(at(host, '/networks2/')).toEqual({ prefix: '/networks', path: '/networks2/' });
  expect(at('127.0.0.1:4321', '/networks/')).toEqual({ prefix: '', path: '/networks/' });
});

test.each(['', '/networks', '/~ada/net-1.2'])('“%s” can be a prefix', (path) => {
  expect(isPrefix(path)).toBe(true);
});

test.each(['/', '//evil.com', '/a/', '/..', '/a/../b', '/a"', '/a;Secure', '/%2e%2e', 'a'])(
  '“%s” can be none',
  (path) => {
    expect(isPrefix(path)).toBe(false);
  },
);

test('the address that is printed has the prefix', async () => {
  await using bridge = await bridgeBelow('/networks');
  expect(bridge.addresses()[0]).toMatch(/^https:\/\/course\.example\/networks\/\?key=/);
  expect(bridge.addresses()[1]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?key=/);
});

test('the page behind it sends the key below the prefix, and the cookie stays there', async () => {
  await using bridge = await bridgeBelow('/networks');
  for (const path of ['/networks/?key=x', '/?key=x']) {
    const { body } = await bridge.get(path, { host });
    expect(body).toContain('"/networks/enter"');
    expect(body).toContain('"wirebook.token /networks/"');
  }
  for (const path of [`/networks${entrancePath}`, entrancePath]) {
    const { setCookie } = await enterAt(bridge, path);
    expect(setCookie).toContain('; Path=/networks; HttpOnly; SameSite=Lax; Secure');
  }
});

test('a page without its last slash is led to the one with it, where its links hold', async () => {
  await using bridge = await bridgeBelow('/networks');
  const { cookie } = await enterAt(bridge, entrancePath);
  const answer = await bridge.get('/networks?x=1', { host, cookie });
  expect([answer.status, answer.headers.location]).toEqual([308, 'networks/?x=1']);
  expect((await bridge.get('/networks/', { host, cookie })).body).toContain('the page');
  expect((await bridge.get('/', { host, cookie })).body).toContain('the page');
});

test.each(['/networks', ''])('the WebSocket is let in at “%s/bridge”', async (before) => {
  await using bridge = await bridgeBelow('/networks');
  const { cookie, token } = await enterAt(bridge, entrancePath);
  const socket = new WebSocket(`ws://127.0.0.1:${bridge.port}${before}${bridgePath}`, ['wirebook', token], {
    origin,
    headers: { host, cookie },
  });
  const [data] = await new Promise<[Buffer]>((resolve, reject) => {
    socket.once('error', reject).once('message', (...message) => resolve(message as unknown as [Buffer]));
  });
  expect(JSON.parse(String(data)).type).toBe('welcome');
  socket.terminate();
});

test('34: another path of the proxy’s host is no other origin, and needs cookie and token as any', async () => {
  await using bridge = await bridgeBelow('/networks');
  expect((await bridge.get('/networks/', { host })).status).toBe(401);
  expect((await bridge.get('/networks/', { host, origin: 'https://evil.example' })).status).toBe(403);
  expect((await bridge.get('/networks/', { host: 'evil.example' })).status).toBe(403);
});
