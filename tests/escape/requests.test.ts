import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bridgePath, bridgeProtocol } from '../../runner/protocol/service.ts';
import { ownReader, type RealReader, serveReal } from '../support/real-runner.ts';

/** Sockets that say something and leave the rest undone. */
async function openMany(port: number, count: number, text: string): Promise<Socket[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect(port, '127.0.0.1').on('error', () => {});
      await new Promise((resolve) => socket.once('connect', resolve));
      socket.write(text);
      return socket.pause();
    }),
  );
}

const descriptorsOf = (pid: number) => readdirSync(`/proc/${pid}/fd`).length;

/** The runner is well when a reader who was in before runs a program, and a file is served. */
async function expectServed(reader: RealReader): Promise<void> {
  const answer = await reader.get('/tcp-server/');
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('TCP server');
  expect(await reader.runs('tcp-greet', 'server')).toContain('waiting for connections');
}

describe('requests that mean harm', () => {
  let runner: Awaited<ReturnType<typeof serveReal>>;
  let reader: RealReader;
  let asset: string;
  let large: string;

  beforeAll(async () => {
    runner = await serveReal();
    reader = await ownReader(runner);
    const page = await (await reader.get('/tcp-server/')).text();
    asset = /\/_astro\/[\w.-]+\.js/.exec(page)?.[0] ?? '';
    large = '/labs/tcp-greet.pcapng';
    expect(asset).not.toBe('');
  });
  afterAll(() => runner[Symbol.asyncDispose]());

  const requestFor = (path: string, more = '') =>
    `GET ${path} HTTP/1.1\r\nHost: ${runner.host}\r\nCookie: ${reader.cookie}\r\n${more}\r\n`;

  test.each([
    'bytes=10-5',
    'bytes=-',
    'bytes=x-y',
    'bytes=99999999999-',
    'bytes=0-0,2-3,4-1',
    'lines=1-2',
    `bytes=${'9'.repeat(4000)}-1`,
  ])('50: the range “%s” is answered, and the runner goes on', async (range) => {
    for (const path of [asset, '/tcp-server/', large]) {
      expect((await reader.get(path, { range })).status).toBe(200);
    }
    await expectServed(reader);
  });

  test('50: a file that was removed after the start is still served', async () => {
    await using other = await serveReal({ site: 'copy' });
    const own = await ownReader(other);
    expect((await own.get(asset)).status).toBe(200);
    other.removeSite();
    for (const path of [asset, '/tcp-server/', '/missing']) {
      const answer = await own.get(path);
      expect(answer.status).toBe(path === '/missing' ? 404 : 200);
      await answer.text();
    }
    expect(await own.runs('tcp-greet', 'server')).toContain('waiting for connections');
  });

  test('51: requests that are aborted, or asked for in rows and never taken, leave no descriptor', async () => {
    await expectServed(reader);
    const before = descriptorsOf(runner.pid);
    for (let round = 0; round < 3; round += 1) {
      const sockets = await openMany(runner.port, 40, requestFor(asset).repeat(50));
      await pause(50);
      for (const socket of sockets) socket.resetAndDestroy();
    }
    await expect.poll(() => descriptorsOf(runner.pid), { timeout: 5000 }).toBeLessThanOrEqual(before + 2);
    await expectServed(reader);
  });

  test('51: answers that nobody takes are given up, and meanwhile the others are served', async () => {
    const before = descriptorsOf(runner.pid);
    const sockets = await openMany(runner.port, 200, requestFor(asset).repeat(200));
    await expectServed(reader);
    const ended = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    await expect.poll(() => descriptorsOf(runner.pid)).toBeGreaterThan(before + 100);
    await expect
      .poll(() => descriptorsOf(runner.pid), { timeout: 60_000, interval: 500 })
      .toBeLessThanOrEqual(before + 2);
    for (const socket of sockets) socket.resume();
    await Promise.all(ended);
  }, 90_000);

  test.each([
    ['without a key', () => ''],
    ['with the cookie alone', () => `Cookie: ${reader.cookie}\r\nOrigin: http://${runner.host}\r\n`],
    ['of another site', () => 'Origin: http://evil.example\r\n'],
  ])('39: an upgrade %s is refused and closed, although the other side keeps it open', async (_, headers) => {
    const before = descriptorsOf(runner.pid);
    const upgrade = [
      `GET ${bridgePath} HTTP/1.1\r\nHost: ${runner.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`,
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${headers()}\r\n`,
    ].join('');
    const sockets = await openMany(runner.port, 500, upgrade);
    await expectServed(reader); // who connected later was answered: all those were accepted
    await expect.poll(() => descriptorsOf(runner.pid), { timeout: 5000 }).toBeLessThanOrEqual(before + 2);
    for (const socket of sockets) socket.destroy();
  });

  test('39: connections on which nothing, or only half a request, is said are closed within seconds', async () => {
    const before = descriptorsOf(runner.pid);
    const post = `POST /enter HTTP/1.1\r\nHost: ${runner.host}\r\nOrigin: http://${runner.host}\r\nContent-Length: 43\r\n\r\nhalf`;
    const said = ['', 'GET / HT', `GET / HTTP/1.1\r\nHost: ${runner.host}\r\nX-Slow: `, post];
    const sockets = (await Promise.all(said.map((text) => openMany(runner.port, 50, text)))).flat();
    await expect.poll(() => descriptorsOf(runner.pid)).toBeGreaterThan(before + 150);
    await expectServed(reader);
    await expect
      .poll(() => descriptorsOf(runner.pid), { timeout: 15_000, interval: 250 })
      .toBeLessThanOrEqual(before + 2);
    for (const socket of sockets) socket.destroy();
  }, 30_000);
});

test('52: a runner without descriptors left refuses labs in words, and goes on when it has some again', async () => {
  await using runner = await serveReal({ openFiles: 70 });
  const reader = await ownReader(runner);
  const greedy = [await ownReader(runner), await ownReader(runner)];
  await Promise.all(greedy.map((each) => each.page()));
  const crowd = await openMany(runner.port, 60, '');
  const refused = await Promise.all(greedy.map((each) => each.openLabs('tcp-greet', 'server', 4)));
  expect(refused.flat()).toContain('runner-fault');
  for (const socket of crowd) socket.destroy();
  for (const each of greedy) each.leave();
  await expect.poll(() => descriptorsOf(runner.pid), { timeout: 10_000 }).toBeLessThan(50);
  await expectServed(reader);
}, 60_000);

test('the WebSocket speaks the course’s protocol', async () => {
  await using runner = await serveReal();
  const reader = await ownReader(runner);
  const page = await reader.page();
  expect(page.socket.protocol).toBe(bridgeProtocol);
  page.socket.close();
});
