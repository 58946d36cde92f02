import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { PacketFeed } from '../../runner/bridge/packet-feed.ts';
import type { Crossing, PacketNews } from '../../runner/protocol/packets.ts';
import type { CallReport } from '../../runner/protocol/socket-calls.ts';
import { PacketLog } from '../../runner/sessions/packet-log.ts';

const limits = {
  packets: 10,
  bytes: 10_000,
  settleMs: 10,
  newsMs: 1,
  firstNewsMs: 1,
  packetsAtOnce: 2,
  callsPerRun: 6,
  calls: 6,
};

let log: PacketLog;
let page: { isBehind: boolean; tell(news: PacketNews): void };
let news: PacketNews[];

beforeEach(() => {
  log = new PacketLog(limits);
  news = [];
  page = { isBehind: false, tell: (each) => void news.push(each) };
});

function send(text: string): Crossing {
  const crossing: Crossing = {
    atUs: 1,
    network: 'lan',
    from: 'a',
    arrivals: [],
    lost: false,
    bytes: Buffer.from(text),
  };
  log.sent(crossing);
  return crossing;
}

const texts = () =>
  news.flatMap(({ packets }) => packets.map(({ bytes }) => Buffer.from(bytes, 'base64').toString()));
const told = (what: () => boolean) => expect.poll(what, { interval: 1 }).toBe(true);

test('tells all that there is, in pieces, and then what comes', async () => {
  for (const text of ['one', 'two', 'three']) send(text);
  using _ = new PacketFeed(log, limits, page);
  await told(() => texts().length === 3);
  expect(news.every(({ packets }) => packets.length <= limits.packetsAtOnce)).toBe(true);
  expect(news.map(({ fresh }) => fresh)).toEqual([true, false]);
  send('four');
  await told(() => texts().length === 4);
  expect(news.flatMap(({ packets }) => packets.map(({ number }) => number))).toEqual([1, 2, 3, 4]);
});

test('an arrival is told with its packet, or as a change of one that was told', async () => {
  const first = send('one');
  first.arrivals.push({ host: 'b', atUs: 2 });
  log.changed(first);
  using _ = new PacketFeed(log, limits, page);
  await told(() => texts().length === 1);
  expect(news[0]?.packets[0]?.arrivals).toEqual([{ host: 'b', atUs: 2 }]);
  expect(news[0]?.changes).toEqual([]);
  first.arrivals.push({ host: 'c', atUs: 3 });
  log.changed(first);
  await told(() => news.length === 2);
  expect(news[1]?.changes).toMatchObject([{ number: 1, arrivals: [{ host: 'b' }, { host: 'c' }] }]);
  expect(news[1]?.packets).toEqual([]);
});

test('a page that is behind is told later, and everything', async () => {
  page.isBehind = true;
  using _ = new PacketFeed(log, limits, page);
  send('one');
  await pause(20);
  expect(news).toEqual([]);
  page.isBehind = false;
  await told(() => texts().length === 1);
});

test('an emptied log begins anew', async () => {
  using _ = new PacketFeed(log, limits, page);
  send('old');
  await told(() => texts().length === 1);
  log.empty(0);
  send('new');
  await told(() => texts().length === 2);
  expect(news.at(-1)).toMatchObject({ fresh: true, packets: [{ number: 1 }] });
});

test('says how many packets are not there', async () => {
  for (let each = 0; each < 12; each += 1) send('x');
  log.missed(7);
  using _ = new PacketFeed(log, limits, page);
  await told(() => texts().length === 10);
  expect(news.at(-1)).toMatchObject({ cut: 2, missed: 7 });
});

test('a feed that has ended tells nothing', async () => {
  const feed = new PacketFeed(log, limits, page);
  feed[Symbol.dispose]();
  send('late');
  await pause(20);
  expect(news).toEqual([]);
});

const report: CallReport = { what: 'send', protocol: 'udp', socket: 1, atUs: 1, byteCount: 4 };
const call = (run: number) => log.called(report, { run, host: 'a', on: 'a' });
const calls = () => news.flatMap((each) => each.calls.map(({ number }) => number));

test('tells each call once, in pieces, and how many are not told', async () => {
  for (let each = 0; each < 3; each += 1) call(1);
  using _ = new PacketFeed(log, limits, page);
  await told(() => calls().length === 3);
  for (let each = 0; each < 5; each += 1) call(1);
  await told(() => calls().length === 6 && news.at(-1)?.callsCut === 2);
  expect(calls()).toEqual([1, 2, 3, 4, 5, 6]);
  expect(news.every((each) => each.calls.length <= limits.packetsAtOnce)).toBe(true);
});

test('after the log was emptied calls are told from the first again, without those of before', async () => {
  using _ = new PacketFeed(log, limits, page);
  call(1);
  await told(() => calls().length === 1);
  log.empty(1);
  log.called({ ...report, atUs: 0 }, { run: 1, host: 'a', on: 'a' });
  call(2);
  await told(() => calls().length === 2);
  expect(news.at(-1)).toMatchObject({ fresh: true, callsCut: 0, calls: [{ number: 1, run: 2 }] });
});
