import { describe, expect, test } from 'vitest';
import { decodeFrame } from '../../runner/wire/decode.ts';
import { describeFrame } from '../../runner/wire/summary.ts';
import { tcp } from '../support/frames.ts';
import { after, client, data, from, handshake, notes, roles, scale, server } from './conversations/notes.ts';

describe('a TCP connection', () => {
  test('opens in three steps and closes in four, numbers counting from 0', () => {
    const all = notes(
      ...handshake,
      data(1001, 'Ada'),
      from(server, 5001, 1004),
      from(client, 1004, 5001, { flags: 'FA' }),
      from(server, 5001, 1005),
      from(server, 5001, 1005, { flags: 'FA' }),
      from(client, 1005, 5002),
    );
    expect(roles(all)).toEqual([
      'handshake-1',
      'handshake-2',
      'handshake-3',
      'data',
      'acknowledgment',
      'teardown-1',
      'teardown-2',
      'teardown-3',
      'teardown-4',
    ]);
    expect(all.map(({ sequence, acknowledgment }) => [sequence, acknowledgment])).toEqual([
      [0, undefined],
      [0, 1],
      [1, 1],
      [1, 1],
      [1, 4],
      [4, 1],
      [1, 5],
      [1, 5],
      [5, 2],
    ]);
    expect(new Set(all.map(({ connection }) => connection?.id)).size).toBe(1);
    expect(all[1]).toMatchObject({ from: 'b', connection: { a: { port: 49152 }, b: { port: 9999 } } });
  });

  test('a SYN of the same ports with another number opens a new one', () => {
    const [first, , , again, reopened] = notes(
      ...handshake,
      handshake[0] as Uint8Array,
      tcp({ flags: 'S', sequence: 7777 }),
    );
    expect(again).toMatchObject({
      retransmission: 'spurious',
      retransmissionOf: 1,
      connection: first?.connection,
    });
    expect(reopened?.connection?.id).not.toBe(first?.connection?.id);
    expect(reopened).toMatchObject({ sequence: 0, role: 'handshake-1' });
  });

  test('its numbers may wrap around', () => {
    const [, late, next] = notes(
      tcp({ flags: 'S', sequence: 0xfffffffe }),
      tcp({ flags: 'PA', sequence: 0xffffffff, acknowledgment: 1, data: 'four' }),
      tcp({ flags: 'PA', sequence: 3, acknowledgment: 1, data: 'more' }),
    );
    expect([late?.sequence, next?.sequence, next?.retransmission]).toEqual([1, 5, undefined]);
  });

  test('one that began before the capture counts from 1', () => {
    const [first, answer] = notes(data(1001, 'Ada'), from(server, 5001, 1004));
    expect([first?.sequence, first?.acknowledgment, answer?.sequence, answer?.acknowledgment]).toEqual([
      1, 1, 1, 4,
    ]);
  });

  test('an answer that counts from another number restarts its side', () => {
    const syn = tcp({ flags: 'S', sequence: 1000, options: scale });
    const list = notes(
      syn,
      from(server, 0, 1001, { flags: 'RA' }),
      syn,
      from(server, 5000, 1001, { flags: 'SA', options: scale }),
      from(client, 1001, 5001),
      from(server, 9000, 1001, { flags: 'SA', options: scale }),
      from(client, 1001, 9001),
      from(server, 9001, 1001, { flags: 'PA', data: 'hello' }),
    );
    expect(
      list.slice(3).map(({ sequence, acknowledgment, role }) => [sequence, acknowledgment, role]),
    ).toEqual([
      [0, 1, 'handshake-2'],
      [1, 1, 'handshake-3'],
      [0, 1, 'handshake-2'],
      [1, 1, 'handshake-3'],
      [1, 1, 'data'],
    ]);
    expect(list.at(-1)).not.toHaveProperty('gapBefore');
    expect(new Set(list.map(({ connection }) => connection?.id)).size).toBe(1);
  });

  test('an old answer, to another SYN, restarts nothing', () => {
    const list = after(from(server, 9000, 7001, { flags: 'SA' }), from(server, 5001, 1001, { data: 'x' }));
    expect(list[1]).toMatchObject({ sequence: 1 });
  });

  test('a refusal is a reset', () => {
    const [, refusal] = notes(tcp({ flags: 'S', sequence: 1000 }), from(server, 0, 1001, { flags: 'RA' }));
    expect(refusal).toMatchObject({ role: 'reset', sequence: 1, acknowledgment: 1, from: 'b' });
  });
});

describe('segments sent again', () => {
  test('name the packet that carried the bytes first', () => {
    const [, , again] = after(data(1001, 'Ada'), data(1004, 'Bob'), data(1001, 'Ada'));
    expect(again).toMatchObject({ retransmission: 'plain', retransmissionOf: 4 });
    expect(describeFrame(decodeFrame(data(1001, 'Ada')), again)).toBe(
      '49152 → 9999 PSH ACK, sequence 1, acknowledgment 1, 3 bytes “Ada”; retransmission of packet 4',
    );
  });

  test('are needless where all was acknowledged', () => {
    const [, , again] = after(data(1001, 'Ada'), from(server, 5001, 1004), data(1001, 'Ada'));
    expect(again).toMatchObject({ retransmission: 'spurious', retransmissionOf: 4 });
  });

  test('are fast after three duplicate acknowledgments', () => {
    const asking = from(server, 5001, 1004);
    const list = after(
      data(1001, 'Ada'),
      asking,
      data(1004, 'Bob'),
      data(1007, 'Eve'),
      asking,
      asking,
      asking,
      data(1004, 'Bob'),
    );
    expect(list.map((note) => note.duplicateAcknowledgmentOf)).toEqual([
      ...[undefined, undefined, undefined, undefined],
      ...[5, 5, 5],
      undefined,
    ]);
    expect(list.at(-1)).toMatchObject({ retransmission: 'fast', retransmissionOf: 6 });
  });

  test('are none where the bytes are new and only late', () => {
    const [beyond, late] = after(data(1004, 'Bob'), data(1001, 'Ada'));
    expect(beyond).toMatchObject({ gapBefore: true });
    expect(late).toMatchObject({ outOfOrder: true });
    expect(late).not.toHaveProperty('retransmission');
  });
});

describe('a capture that began in the middle', () => {
  test('knows a keep-alive by what empty segments told', () => {
    const list = notes(
      from(client, 1000, 500),
      from(server, 500, 1001),
      from(client, 1001, 500),
      from(client, 1000, 500),
      from(server, 500, 1001),
    );
    expect(roles(list).slice(3)).toEqual(['keep-alive', 'keep-alive-answer']);
    expect(list.some(({ gapBefore }) => gapBefore)).toBe(false);
  });

  test('does not call bytes before the first one seen sent again', () => {
    const [, late] = notes(data(1001, 'Ada'), data(901, 'Bob'));
    expect(late).not.toHaveProperty('retransmission');
    expect(late).toMatchObject({ outOfOrder: true });
  });
});

test('bytes that were not seen leave a gap, though an empty segment had told of them', () => {
  const list = after(data(1001, 'Ada'), from(client, 1010, 5001), data(1010, 'Bob'));
  expect(list.map(({ gapBefore }) => gapBefore)).toEqual([undefined, undefined, true]);
});

describe('windows', () => {
  test('are told by segments with ACK only', () => {
    const [bare, full, next] = after(
      from(server, 5001, 1001, { flags: '', window: 0 }),
      from(client, 1001, 5001, { flags: 'PA', data: 'Ada' }),
      from(server, 5001, 1004),
    );
    for (const key of ['role', 'window', 'zeroWindow']) expect(bare).not.toHaveProperty(key);
    expect(full?.windowFull).toBeUndefined();
    expect(next?.role).toBe('acknowledgment');
  });

  test('are scaled, and their end, their probes and their opening are told', () => {
    const list = after(
      from(server, 5001, 1001, { window: 2 }),
      data(1001, 'eight by'),
      from(server, 5001, 1009, { window: 0 }),
      from(client, 1008, 5001),
      from(server, 5001, 1009, { window: 0 }),
      from(server, 5001, 1009, { window: 100 }),
    );
    expect(roles(list)).toEqual([
      'window-update',
      'data',
      'acknowledgment',
      'window-probe',
      'window-probe-answer',
      'window-update',
    ]);
    expect(list[1]).toMatchObject({ windowFull: true });
    expect(list[2]).toMatchObject({ zeroWindow: true, window: 0 });
    expect(list[5]).toMatchObject({ window: 400 });
  });

  test('a keep-alive asks for a byte that was acknowledged', () => {
    const list = after(
      data(1001, 'Ada'),
      from(server, 5001, 1004),
      from(client, 1003, 5001),
      from(server, 5001, 1004),
    );
    expect(roles(list).slice(2)).toEqual(['keep-alive', 'keep-alive-answer']);
  });
});
