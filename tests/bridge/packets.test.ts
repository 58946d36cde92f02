import { afterAll, beforeAll, expect, test } from 'vitest';
import { courseFolders } from '../../runner/cli/course.ts';
import { loadLab } from '../../runner/labs/load.ts';
import type { ServerMessage } from '../../runner/protocol/messages.ts';
import { backendNamed } from '../support/backends.ts';
import { startBridge } from '../support/bridge.ts';

const lab = loadLab(courseFolders.labs, 'tcp-greet');
let bridge: Awaited<ReturnType<typeof startBridge>>;

beforeAll(async () => {
  bridge = await startBridge([lab], await backendNamed('netns'));
});
afterAll(() => bridge[Symbol.asyncDispose]());

const packetsIn = (received: ServerMessage[]) =>
  received.flatMap((message) => (message.type === 'packets.news' ? message.news.packets : []));

test('a page that watches sees every packet of its lab once; one that left sees none', async () => {
  const page = await bridge.page();
  const session = await page.open('tcp-greet');
  expect(await page.ask({ type: 'packets.watch', session })).toMatchObject({ type: 'done' });
  await page.ask({ type: 'script.start', session });
  await page.next((m) => m.type === 'session.event' && m.event.type === 'script.ended');
  await expect.poll(() => packetsIn(page.received).length).toBeGreaterThanOrEqual(9);
  const seen = packetsIn(page.received);
  expect(seen.map(({ number }) => number)).toEqual(seen.map((_, index) => index + 1));
  await page.ask({ type: 'packets.leave', session });
  const before = packetsIn(page.received).length;
  await page.ask({ type: 'run.start', session, host: 'client' });
  await page.next((m) => m.type === 'session.event' && m.event.type === 'run.ended' && m.event.run === 3);
  expect(packetsIn(page.received)).toHaveLength(before);
  page.socket.close();
});

test('a page that comes late sees what went before, and may begin anew', async () => {
  const page = await bridge.page();
  const session = await page.open('tcp-greet');
  await page.ask({ type: 'script.start', session });
  await page.next((m) => m.type === 'session.event' && m.event.type === 'script.ended');
  await page.ask({ type: 'packets.watch', session });
  await expect.poll(() => packetsIn(page.received).length).toBeGreaterThanOrEqual(9);
  await page.ask({ type: 'packets.empty', session });
  await page.next((m) => m.type === 'packets.news' && m.news.fresh && m.news.packets.length === 0);
  page.socket.close();
});

test('on loopback there are none, and that is said', async () => {
  await using plain = await startBridge([lab], await backendNamed('plain'));
  const page = await plain.page();
  const session = await page.open('tcp-greet');
  expect(await page.ask({ type: 'packets.watch', session })).toMatchObject({
    type: 'refused',
    code: 'packets-missing',
  });
  page.socket.close();
});
