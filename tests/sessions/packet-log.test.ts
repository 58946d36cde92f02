import { expect, test } from 'vitest';
import type { Crossing } from '../../runner/protocol/packets.ts';
import { PacketLog } from '../../runner/sessions/packet-log.ts';

const limits = {
  packets: 3,
  bytes: 1000,
  settleMs: 10,
  newsMs: 1,
  firstNewsMs: 1,
  packetsAtOnce: 2,
  callsPerRun: 10,
  calls: 10,
};
const crossing = (length = 10): Crossing => ({
  atUs: 0,
  network: 'lan',
  from: 'a',
  arrivals: [],
  lost: false,
  bytes: new Uint8Array(length),
});

function listened(log: PacketLog): string[] {
  const heard: string[] = [];
  log.follow({
    changed: (number) => heard.push(`changed ${number}`),
    emptied: () => heard.push('emptied'),
    cut: () => heard.push('cut'),
  });
  return heard;
}

test('keeps the first packets and counts the others', () => {
  const log = new PacketLog(limits);
  for (let each = 0; each < 5; each += 1) log.sent(crossing());
  expect(log.packets).toHaveLength(3);
  expect(log.cutCount).toBe(2);
});

test('keeps no more bytes than it may, and the packet that fills them', () => {
  const log = new PacketLog(limits);
  for (const length of [600, 600, 1]) log.sent(crossing(length));
  expect(log.packets).toHaveLength(2);
  expect(log.cutCount).toBe(1);
});

test('tells what was added, what changed, what was cut', () => {
  const log = new PacketLog({ ...limits, packets: 1 });
  const heard = listened(log);
  const kept = crossing();
  const cut = crossing();
  log.sent(kept);
  log.changed(kept);
  log.sent(cut);
  log.changed(cut);
  log.missed(4);
  expect(heard).toEqual(['changed 1', 'changed 1', 'cut', 'cut']);
  expect(log.missedCount).toBe(4);
});

test('what was sent before it was emptied stays out, however late it is told', () => {
  const log = new PacketLog(limits);
  log.empty(100);
  log.sent({ ...crossing(), atUs: 99 });
  log.sent({ ...crossing(), atUs: 101 });
  expect(log.packets.map(({ atUs }) => atUs)).toEqual([101]);
});

test('begins anew when it is emptied; what was under way is not told any more', () => {
  const log = new PacketLog(limits);
  const before = crossing();
  log.sent(before);
  log.missed(1);
  const heard = listened(log);
  log.empty(0);
  log.changed(before);
  log.sent(crossing());
  expect(heard).toEqual(['emptied', 'changed 1']);
  expect([log.packets.length, log.cutCount, log.missedCount]).toEqual([1, 0, 0]);
});
