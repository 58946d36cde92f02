import { expect, test } from 'vitest';
import type { PacketNews } from '../../../runner/protocol/packets.ts';
import { countText } from '../../../src/components/wire/wire-words.ts';
import { panelCapture, shown, wholeLife } from './captures.ts';

const news = (more: Partial<PacketNews>): PacketNews => ({
  fresh: false,
  packets: [],
  changes: [],
  cut: 0,
  missed: 0,
  calls: [],
  callsCut: 0,
  openedAtUs: 0,
  ...more,
});

test('packets told one by one are the same as packets read from a file', () => {
  const live = panelCapture([]);
  for (const packet of wholeLife) live.take(news({ packets: [shown(packet)] }));
  expect(live.rows.packets).toEqual(panelCapture(wholeLife).rows.packets);
  expect(live.captured).toEqual(wholeLife);
});

test('what becomes of a packet later is in the file that is kept', () => {
  const live = panelCapture([]);
  const sent = wholeLife.map((packet) => shown({ ...packet, arrivals: [] }));
  live.take(news({ packets: sent }));
  const { changed } = live.take(
    news({
      changes: wholeLife.map(({ number, arrivals, lost }) => ({ number, arrivals: [...arrivals], lost })),
    }),
  );
  expect(changed.map(({ packet }) => packet.number)).toEqual(wholeLife.map(({ number }) => number));
  expect(live.captured).toEqual(wholeLife);
});

test('a capture that begins anew forgets packets and connections', () => {
  const live = panelCapture(wholeLife);
  const { fresh } = live.take(news({ fresh: true, packets: wholeLife.slice(0, 1).map(shown) }));
  expect(fresh).toBe(true);
  expect(live.rows.packets.map(({ packet }) => packet.note.connection?.id)).toEqual([
    panelCapture(wholeLife).rows.packets[0]?.packet.note.connection?.id,
  ]);
  expect(live.captured).toHaveLength(1);
});

test('the count says what is missing', () => {
  expect(countText(1)).toBe('1 packet');
  expect(countText(5000, { cut: 12, missed: 0 })).toBe(
    '5000 packets; the capture is full, 12 later not kept',
  );
  expect(countText(20, { cut: 0, missed: 3 }, 4)).toBe('4 of 20 packets; 3 came too fast to be seen');
});
