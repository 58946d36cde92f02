import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LabelledLayer } from '../../../src/components/wire/label.ts';
import { PanelCapture } from '../../../src/components/wire/panel-capture.ts';
import { sentenceOf } from '../../../src/components/wire/row-words.ts';
import { type PacketRow, pushRow, type Row, withSilences } from '../../../src/components/wire/rows.ts';
import { udp } from '../../support/frames.ts';
import { answer, ask, captured, conversation, lanes, panelCapture, wholeLife } from './captures.ts';

const rowsOf = (packets = wholeLife) => panelCapture(packets).rows;

describe('phases', () => {
  test('the three steps of the handshake, the data and the teardown are named', () => {
    expect(rowsOf().packets.map(({ phase }) => phase?.words)).toEqual([
      'Handshake 1 of 3',
      'Handshake 2 of 3',
      'Handshake 3 of 3',
      'Data',
      'Data',
      'Teardown 1 of 4',
      'Teardown 2+3 of 4',
      'Teardown 4 of 4',
    ]);
  });

  test('a teardown of four segments has its four steps', () => {
    const packets = conversation(
      ask({ flags: 'S', sequence: 1000 }),
      answer({ flags: 'SA', sequence: 5000 }),
      ask({ acknowledgment: 5001 }),
      ask({ flags: 'FA', acknowledgment: 5001 }),
      answer({ acknowledgment: 1002 }),
      answer({ flags: 'FA', acknowledgment: 1002 }),
      ask({ sequence: 1002, acknowledgment: 5002 }),
    );
    const words = rowsOf(packets).packets.map(({ phase }) => phase?.words);
    expect(words.slice(3)).toEqual([1, 2, 3, 4].map((step) => `Teardown ${step} of 4`));
  });

  test('a FIN that does not acknowledge the other side’s is the third step alone', () => {
    const packets = conversation(
      ask({ flags: 'S', sequence: 1000 }),
      answer({ flags: 'SA', sequence: 5000 }),
      ask({ acknowledgment: 5001 }),
      ask({ flags: 'FA', acknowledgment: 5001 }),
      answer({ flags: 'FA', acknowledgment: 1001 }),
    );
    expect(rowsOf(packets).packets.at(-1)?.phase?.words).toBe('Teardown 3 of 4');
  });

  test('each begins once, and again with another connection', () => {
    expect(
      rowsOf()
        .packets.filter(({ opens }) => opens)
        .map(({ packet }) => packet.number),
    ).toEqual([1, 4, 6]);
    const two = [1, 2].map((number) =>
      captured(number, ask({ flags: 'S', sequence: 1000, sourcePort: 49000 + number })),
    );
    expect(rowsOf(two).packets.map(({ opens }) => opens)).toEqual([true, true]);
  });

  test('a reset is one, a datagram is of none', () => {
    const packets = [captured(1, answer({ flags: 'R' })), captured(2, udp('nobody there'))];
    expect(rowsOf(packets).packets.map(({ phase }) => phase?.name)).toEqual(['reset', undefined]);
  });
});

describe('labels', () => {
  test('speak of flags, of data, of what is acknowledged', () => {
    expect(rowsOf().packets.map(({ label }) => label.text)).toEqual([
      'SYN',
      'SYN ACK',
      'ACK 1',
      '4 bytes “Ada”',
      'ACK 5',
      'FIN ACK',
      'FIN ACK',
      'ACK 2',
    ]);
  });

  test.each<[LabelledLayer, string, RegExp]>([
    ['link', 'Ethernet', /02:00:00:00:00:01/],
    ['network', 'IPv4', /^192\.168\.1\.10 → 203\.0\.113\.20/],
    ['transport', 'UDP', /^12 bytes “nobody there”$/],
    ['highest', 'UDP', /^12 bytes “nobody there”$/],
  ])('speak of the layer that the lesson is about: %s', (layer, protocol, text) => {
    const { label } = new PanelCapture({ lanes, layer }).add(captured(1, udp('nobody there')));
    expect(label.protocol).toBe(protocol);
    expect(label.text).toMatch(text);
  });
});

test('a row in words says when, who, what, and what became of it', () => {
  const lost = captured(9, ask({ flags: 'S', sequence: 1000 }), { arrivals: [], lost: true });
  const [first] = rowsOf().packets;
  expect(first && sentenceOf(first)).toBe('0.0000 s, client to server: TCP SYN, handshake 1 of 3');
  const row = rowsOf([lost]).packets[0];
  expect(row && sentenceOf(row)).toBe('0.0000 s, client to nobody: TCP SYN, handshake 1 of 3, lost');
});

test('a retransmission and its original are tied, both ways', () => {
  const again = conversation(
    ask({ flags: 'S', sequence: 1000 }),
    answer({ flags: 'SA', sequence: 5000 }),
    ask({ acknowledgment: 5001 }),
    ask({ acknowledgment: 5001, data: 'Ada' }),
    ask({ acknowledgment: 5001, data: 'Ada' }),
  );
  const rows = rowsOf(again);
  expect([...rows.tiedTo(4)]).toEqual([5]);
  expect([...rows.tiedTo(5)]).toEqual([4]);
  expect([...rows.tiedTo(1)]).toEqual([]);
});

test('an arrival that is known later changes the arrow and nothing else', () => {
  const rows = rowsOf([captured(1, ask({ flags: 'S', sequence: 1000 }), { arrivals: [] })]);
  const before = rows.of(1);
  expect(before?.arrow).toMatchObject({ heads: [], lost: false });
  const after = rows.change({ number: 1, arrivals: [{ host: 'server', atUs: 1 }], lost: false });
  expect(after?.arrow?.heads).toEqual([2]);
  expect(rows.packets).toEqual([after]);
  expect({ ...after, packet: 0, arrow: 0 }).toEqual({ ...before, packet: 0, arrow: 0 });
  expect(rows.change({ number: 7, arrivals: [], lost: true })).toBeUndefined();
});

describe('silences', () => {
  const at = (...times: number[]) =>
    rowsOf(times.map((atUs, index) => captured(index + 1, udp('x'), { atUs }))).packets;

  test('a long one is a row of its own, a short one is not', () => {
    expect(withSilences(at(0, 100_000, 1_100_000)).map(({ kind }) => kind)).toEqual([
      'packet',
      'packet',
      'silence',
      'packet',
    ]);
  });

  test('packets that come one by one make the rows that they make together', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -2_000_000, max: 2_000_000 }), { maxLength: 30 }), (times) => {
        const packets = at(...times);
        const grown: Row[] = [];
        for (const row of packets) pushRow(grown, row);
        expect(grown).toEqual(withSilences(packets));
        expect(grown.filter(({ kind }) => kind === 'packet')).toEqual(packets);
        expect(grown.at(0)?.kind).not.toBe('silence');
        expect(grown.at(-1)?.kind).not.toBe('silence');
      }),
    );
  });
});

test('a row says which line caused its packet, and stays the same row while that does', () => {
  const rows = rowsOf();
  const before = [...rows.packets];
  const causeOf = (number: number) => (number === 1 ? 'client.ts:4 connect' : undefined);
  expect([rows.explain(causeOf), rows.explain(causeOf)]).toEqual([true, false]);
  expect(sentenceOf(rows.packets[0] as PacketRow)).toMatch(/handshake 1 of 3, by client\.ts:4 connect$/);
  expect(rows.packets.slice(1)).toEqual(before.slice(1));
  expect(rows.packets[1]).toBe(before[1]);
  expect(rows.explain(() => undefined)).toBe(true);
  expect(rows.packets).toEqual(before);
});
