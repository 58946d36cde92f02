import { expect, test } from 'vitest';
import { entrancePath } from '../../runner/protocol/service.ts';
import { defaultLimits } from '../../runner/sandbox/limits.ts';
import { backendNamed } from '../support/backends.ts';
import { type BridgeOptions, startBridge } from '../support/bridge.ts';

const bridgeWith = async (options: Partial<BridgeOptions> = {}, limits = defaultLimits) =>
  startBridge([], await backendNamed('plain'), limits, options);

type Bridge = Awaited<ReturnType<typeof bridgeWith>>;

/** What the script of an address's page sends. */
async function present(bridge: Bridge, key: string, more: Record<string, string> = {}) {
  const answer = await fetch(`http://${bridge.host}${entrancePath}`, {
    method: 'POST',
    headers: { origin: `http://${bridge.host}`, ...more },
    body: key,
  });
  return { status: answer.status, text: await answer.text(), cookies: answer.headers.getSetCookie() };
}

const keyOf = (bridge: Bridge) => new URL(bridge.addresses()[0] ?? '').searchParams.get('key') ?? '';

test('49: a key has at least 128 bits, and works once', async () => {
  await using bridge = await bridgeWith();
  const key = keyOf(bridge);
  expect(Buffer.from(key, 'base64url').length).toBeGreaterThanOrEqual(16);
  expect(keyOf(bridge)).not.toBe(key);
  expect((await present(bridge, key)).status).toBe(200);
  const again = await present(bridge, key);
  expect(again.status).toBe(401);
  expect(again.text).toContain('used already');
  expect(again.cookies).toEqual([]);
});

test('49: two browsers that come with one key at once: one is let in', async () => {
  await using bridge = await bridgeWith();
  const key = keyOf(bridge);
  const answers = await Promise.all(Array.from({ length: 8 }, () => present(bridge, key)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});

test('to look at an address does not use its key: only the script of its page does', async () => {
  await using bridge = await bridgeWith();
  const key = keyOf(bridge);
  for (const method of ['GET', 'HEAD']) {
    const shown = await bridge.get(`/tcp-server/?key=${key}`, { host: bridge.host }, method);
    expect(shown.status).toBe(200);
    expect(shown.headers['set-cookie']).toBeUndefined();
    expect(shown.headers['cache-control']).toBe('no-store');
    expect(shown.body).not.toContain(key);
  }
  expect((await present(bridge, key)).status).toBe(200);
});

test('the cookie is kept from scripts and other sites, and sent in the clear only where the site is', async () => {
  const origin = 'https://course.example';
  await using bridge = await bridgeWith({ origins: [origin] });
  const [plain = ''] = (await present(bridge, keyOf(bridge))).cookies;
  expect(plain).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
  const behindProxy = await bridge.get(
    entrancePath,
    { host: 'course.example', origin },
    'POST',
    keyOf(bridge),
  );
  expect(behindProxy.headers['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Lax; Secure$/);
});

test('a browser that comes in again stays the same reader', async () => {
  await using bridge = await bridgeWith();
  const first = await present(bridge, keyOf(bridge));
  const [cookie = ''] = first.cookies[0]?.split('; ') ?? [];
  const second = await present(bridge, keyOf(bridge), { cookie });
  expect(second.text).toBe(first.text);
});

test('a runner for others has one key, which all its readers share', async () => {
  await using bridge = await bridgeWith({ host: '0.0.0.0' });
  const key = keyOf(bridge);
  const [one, two] = [await present(bridge, key), await present(bridge, key)];
  expect([one.status, two.status]).toEqual([200, 200]);
  expect(one.text).not.toBe(two.text);
  for (const address of bridge.addresses()) expect(address).not.toContain('0.0.0.0');
});

test('57: readers without end are told to wait, and those who are in stay', async () => {
  const crowded = { ...defaultLimits.bridge, newReaders: { perSecond: 0.001, atOnce: 3 } };
  await using bridge = await bridgeWith({ host: '0.0.0.0' }, { ...defaultLimits, bridge: crowded });
  const key = keyOf(bridge);
  const answers = [];
  for (let reader = 0; reader < 4; reader += 1) answers.push(await present(bridge, key));
  // One came in as the bridge was started.
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 503, 503]);
  expect((await bridge.get('/')).status).toBe(200);
});

test('36: what is no key is refused, whatever its size', async () => {
  await using bridge = await bridgeWith();
  for (const key of ['', 'x', 'A'.repeat(43), '\0', `${keyOf(bridge)} `]) {
    expect((await present(bridge, key)).status).toBe(401);
  }
  expect((await present(bridge, 'x'.repeat(100_000))).status).toBe(413);
});

test('a page learns by a request whether the runner would let it in', async () => {
  await using bridge = await bridgeWith();
  const [, token = ''] = bridge.known['sec-websocket-protocol'].split(', ');
  const probe = (headers: Record<string, string>) => bridge.get(entrancePath, headers);
  const { host, cookie } = bridge.known;
  expect((await probe({ host, cookie, authorization: `Bearer ${token}` })).status).toBe(204);
  expect((await probe({ host, cookie, authorization: 'Bearer x' })).status).toBe(401);
  expect((await probe({ host, cookie })).status).toBe(401);
  expect((await probe({ host, authorization: `Bearer ${token}` })).status).toBe(401);
});
