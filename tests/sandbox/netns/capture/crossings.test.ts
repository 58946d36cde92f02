import { beforeEach, describe, expect, test } from 'vitest';
import type { Crossing } from '../../../../runner/protocol/packets.ts';
import { Crossings, type Latency } from '../../../../runner/sandbox/netns/capture/crossings.ts';

const ports = [
  { network: 'lan', host: 'a' },
  { network: 'lan', host: 'b' },
  { network: 'lan', host: 'c' },
  { network: 'net', host: 'alone' },
];
const originUs = 1_000_000;
const settleMs = 10;

let sent: Crossing[];
let changes: number;
let crossings: Crossings;
let latency: Latency;

beforeEach(() => {
  sent = [];
  changes = 0;
  latency = { leastMs: 0, mostMs: 0 };
  const links = { settleMs: () => settleMs, latencyTo: () => latency };
  crossings = new Crossings(ports, originUs, links, {
    sent: (crossing) => void sent.push(crossing),
    changed: () => {
      changes += 1;
    },
  });
});

const see = (port: number, toHost: boolean, atUs: number, text: string) =>
  crossings.add({ port, toHost, epochUs: originUs + atUs, bytes: Buffer.from(text) });

const short = () =>
  sent.map(({ from, arrivals, lost }) => ({
    from,
    to: arrivals.map(({ host, atUs }) => `${host} ${atUs}`),
    lost,
  }));

describe('a frame', () => {
  test('is one crossing from its sender to whom it reaches', () => {
    see(0, false, 100, 'hello');
    see(1, true, 130, 'hello');
    expect(sent).toMatchObject([{ atUs: 100, network: 'lan', from: 'a', lost: false }]);
    expect(short()).toEqual([{ from: 'a', to: ['b 130'], lost: false }]);
    expect(changes).toBe(1);
  });

  test('that goes to everybody arrives at each', () => {
    see(0, false, 0, 'who has');
    see(1, true, 5, 'who has');
    see(2, true, 6, 'who has');
    expect(short()).toEqual([{ from: 'a', to: ['b 5', 'c 6'], lost: false }]);
    expect(crossings.isEmpty).toBe(true);
  });

  test('whose arrival was read first is the same crossing', () => {
    see(1, true, 30, 'hello');
    expect(sent).toEqual([]);
    see(0, false, 10, 'hello');
    expect(short()).toEqual([{ from: 'a', to: ['b 30'], lost: false }]);
  });

  test('that reached nobody in time is lost, and is said to be once', () => {
    see(0, false, 0, 'gone');
    crossings.settle(originUs + settleMs * 1000 - 1);
    expect(short()).toEqual([{ from: 'a', to: [], lost: false }]);
    crossings.settle(originUs + settleMs * 1000 + 1);
    crossings.settle(originUs + settleMs * 2000);
    expect(short()).toEqual([{ from: 'a', to: [], lost: true }]);
    expect(changes).toBe(1);
    expect(crossings.isEmpty).toBe(true);
  });

  test('that reached one of two is not lost', () => {
    see(0, false, 0, 'hello');
    see(2, true, 4, 'hello');
    crossings.settle(originUs + 1_000_000);
    expect(short()).toEqual([{ from: 'a', to: ['c 4'], lost: false }]);
  });

  test('on a network with nobody else is not lost', () => {
    see(3, false, 0, 'hello');
    crossings.settle(originUs + 1_000_000);
    expect(short()).toEqual([{ from: 'alone', to: [], lost: false }]);
  });
});

test('equal frames, one after the other, each have their own arrival', () => {
  see(0, false, 0, 'again');
  see(1, true, 3, 'again');
  see(0, false, 10, 'again');
  see(1, true, 13, 'again');
  expect(short().map(({ to }) => to)).toEqual([['b 3'], ['b 13']]);
});

test('a frame sent again after one that was lost keeps its own arrival', () => {
  see(0, false, 0, 'again');
  crossings.settle(originUs + settleMs * 1000 + 1);
  see(0, false, 20_000, 'again');
  see(1, true, 20_004, 'again');
  expect(short()).toEqual([
    { from: 'a', to: [], lost: true },
    { from: 'a', to: ['b 20004'], lost: false },
  ]);
});

test('of equal frames the one is lost that the link lost', () => {
  see(0, false, 0, 'again');
  see(1, true, 4, 'again');
  see(0, false, 3000, 'again');
  see(0, false, 6000, 'again');
  see(1, true, 6004, 'again');
  crossings.settle(originUs + 100_000);
  expect(short().map(({ to, lost }) => [...to, lost])).toEqual([['b 4', false], [true], ['b 6004', false]]);
});

describe('equal frames on a link that', () => {
  const fates = () => short().map(({ to, lost }) => (lost ? 'lost' : to.join()));

  test('delays arrive in their order, though several are under way', () => {
    latency = { leastMs: 50, mostMs: 50 };
    for (const atUs of [0, 20_000, 40_000]) see(0, false, atUs, 'again');
    for (const atUs of [50_100, 70_100, 90_100]) see(1, true, atUs, 'again');
    expect(fates()).toEqual(['b 50100', 'b 70100', 'b 90100']);
  });

  test('delays and loses one: the others took as long as the link takes', () => {
    latency = { leastMs: 50, mostMs: 50 };
    for (const atUs of [0, 20_000, 40_000]) see(0, false, atUs, 'again');
    for (const atUs of [50_100, 90_100]) see(1, true, atUs, 'again');
    crossings.settle(originUs + 1_000_000);
    expect(fates()).toEqual(['b 50100', 'lost', 'b 90100']);
  });

  test('limits the rate wait for each other', () => {
    latency = { leastMs: 0, mostMs: 400 };
    for (const atUs of [0, 10, 20]) see(0, false, atUs, 'again');
    for (const atUs of [5000, 15_000]) see(1, true, atUs, 'again');
    crossings.settle(originUs + 1_000_000);
    expect(fates()).toEqual(['b 5000', 'b 15000', 'lost']);
  });
});

test('a second copy of a frame is no arrival of the next equal one', () => {
  see(0, false, 0, 'again');
  see(1, true, 5, 'again');
  see(1, true, 6, 'again');
  see(0, false, 5000, 'again');
  crossings.settle(originUs + 100_000);
  expect(short().map(({ to, lost }) => [...to, lost])).toEqual([['b 5', false], [true]]);
});

test('a port that is not there is no reason to fail', () => {
  see(9, false, 0, 'stray');
  expect(sent).toEqual([]);
});
