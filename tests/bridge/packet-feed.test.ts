import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { PacketFeed } from '../../runner/bridge/packet-feed.ts';
import type { PacketNews } from '../../runner/protocol/packets.ts';
import type { CallReport } from '../../runner/protocol/socket-calls.ts';
import { defaultLimits } from '../../runner/sandbox/limits.ts';
import { PacketLog } from '../../runner/sessions/packet-log.ts';

const limits = { ...defaultLimits.capture, newsMs: 1, packetsAtOnce: 2, calls: 6 };
const report: CallReport = { what: 'send', protocol: 'udp', socket: 1, atUs: 1, byteCount: 4 };
const caller = { run: 1, host: 'client', on: 'client' };

function watch(log: PacketLog): { told: PacketNews[]; page: { isBehind: boolean } } & Disposable {
  const told: PacketNews[] = [];
  const page = { isBehind: false, tell: (news: PacketNews) => void told.push(news) };
  const feed = new PacketFeed(log, limits, page);
  return { told, page, [Symbol.dispose]: () => feed[Symbol.dispose]() };
}

const numbersIn = (told: PacketNews[]) => told.map(({ calls }) => calls.map(({ number }) => number));

async function settled(told: PacketNews[], count: number): Promise<void> {
  while (told.flatMap(({ calls }) => calls).length < count) await pause(2);
  await pause(10);
}

test('a page is told each call once, a few at a time, and how many are not told', async () => {
  const log = new PacketLog(limits);
  for (let round = 0; round < 3; round += 1) log.called(report, caller);
  using feed = watch(log);
  await settled(feed.told, 3);
  for (let round = 0; round < 5; round += 1) log.called(report, caller);
  await settled(feed.told, 6);
  expect(numbersIn(feed.told).flat()).toEqual([1, 2, 3, 4, 5, 6]);
  expect(Math.max(...numbersIn(feed.told).map(({ length }) => length))).toBe(2);
  expect(feed.told.at(-1)?.callsCut).toBe(2);
});

test('after the log was emptied calls are told from the first again', async () => {
  const log = new PacketLog(limits);
  log.called(report, caller);
  using feed = watch(log);
  await settled(feed.told, 1);
  log.empty();
  log.called(report, { ...caller, run: 2 });
  await settled(feed.told, 2);
  const last = feed.told.at(-1);
  expect(last).toMatchObject({ fresh: true, callsCut: 0, calls: [{ number: 1, run: 2 }] });
});

test('a page that is behind is told later', async () => {
  const log = new PacketLog(limits);
  using feed = watch(log);
  feed.page.isBehind = true;
  log.called(report, caller);
  await pause(20);
  expect(feed.told).toEqual([]);
  feed.page.isBehind = false;
  await settled(feed.told, 1);
  expect(numbersIn(feed.told).flat()).toEqual([1]);
});
