import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Decoder } from '../../runner/wire/decoder.ts';
import type { Noted } from '../../runner/wire/payload.ts';
import { dialogueOf, type Turn } from '../../runner/wire/stream.ts';

import { ipv4, packetOf, tcp, udp } from '../support/frames.ts';

const back = {
  source: '203.0.113.20',
  destination: '192.168.1.10',
  sourcePort: 9999,
  destinationPort: 49152,
};

function noted(frames: Uint8Array[]): Noted[] {
  const decoder = new Decoder();
  return frames.map((bytes, index) => {
    const seen = { number: index + 1, atUs: 10 * index, network: 'lan' };
    return { ...seen, ...decoder.add({ ...seen, bytes }) };
  });
}

function dialogue(...frames: Uint8Array[]): Turn[] {
  const packets = noted(frames);
  const connection = packets[0]?.note.connection;
  return connection ? dialogueOf(packets, connection) : [];
}

const told = (turns: Turn[]) =>
  turns.map(
    ({ from, bytes, missing }) => `${from} ${missing ? `−${missing}` : new TextDecoder().decode(bytes)}`,
  );

const syn = tcp({ flags: 'S', sequence: 1000 });
const synAck = tcp({ flags: 'SA', ...back, sequence: 5000, acknowledgment: 1001 });
const ask = (sequence: number, data: string, acknowledgment = 5001) =>
  tcp({ flags: 'A', sequence, acknowledgment, data });
const answer = (sequence: number, data: string, acknowledgment: number) =>
  tcp({ flags: 'A', ...back, sequence, acknowledgment, data });

describe('a TCP dialogue', () => {
  test('has no gap where a FIN was acknowledged', () => {
    const fin = tcp({ flags: 'FA', sequence: 1004, acknowledgment: 5001 });
    const both = tcp({ flags: 'FA', ...back, sequence: 5001, acknowledgment: 1005 });
    const last = tcp({ flags: 'A', sequence: 1005, acknowledgment: 5002 });
    expect(told(dialogue(syn, synAck, ask(1001, 'Ada'), fin, both, last))).toEqual(['a Ada']);
  });

  test('takes turns, with the packets that carried each', () => {
    const turns = dialogue(syn, synAck, ask(1001, 'Ada'), ask(1004, '\n'), answer(5001, 'Hello', 1005));
    expect(told(turns)).toEqual(['a Ada\n', 'b Hello']);
    expect(turns.map(({ packets, atUs }) => [packets, atUs])).toEqual([
      [[3, 4], 20],
      [[5], 40],
    ]);
  });

  test('has each byte once, in order, whatever came late or twice', () => {
    const turns = dialogue(
      syn,
      synAck,
      ask(1004, 'def'),
      ask(1001, 'abc'),
      ask(1001, 'abcd'),
      ask(1005, 'efg'),
    );
    expect(told(turns)).toEqual(['a abcdefg']);
  });

  test('says what is missing as soon as the other side has acknowledged it', () => {
    const turns = dialogue(
      syn,
      synAck,
      ask(1001, 'abc'),
      ask(1009, 'ijk'),
      answer(5001, 'yes', 1012),
      ask(1012, 'end'),
    );
    expect(told(turns)).toEqual(['a abc', 'a −5', 'a ijk', 'b yes', 'a end']);
  });

  test('loses nothing whose acknowledgment was recorded before it', () => {
    const turns = dialogue(syn, synAck, answer(5001, 'yes', 1007), ask(1001, 'abc'), ask(1004, 'def'));
    expect(told(turns)).toEqual(['b yes', 'a abcdef']);
    expect(
      told(dialogue(syn, synAck, answer(5001, 'yes', 1010), ask(1007, 'ghi'), ask(1001, 'abc'))),
    ).toEqual(['b yes', 'a abc', 'a −3', 'a ghi']);
  });

  test('that began before the capture has what came late, and no byte of a keep-alive', () => {
    expect(told(dialogue(ask(1004, 'def'), ask(1001, 'abc')))).toEqual(['a abcdef']);
    const probe = ask(1000, '', 500);
    const heard = tcp({ flags: 'A', ...back, sequence: 500, acknowledgment: 1001 });
    const again = ask(1000, 'x', 500);
    expect(told(dialogue(probe, heard, ask(1001, '', 500), again, heard, ask(1001, 'abc', 500)))).toEqual([
      'a abc',
    ]);
  });

  test('says at the end what never came', () => {
    expect(told(dialogue(syn, synAck, ask(1004, 'def')))).toEqual(['a −3', 'a def']);
  });

  test('is the same for any order and any repetition of its segments', () => {
    const text = 'The quick brown fox jumps over the lazy dog';
    const pieces = fc.array(fc.tuple(fc.nat(text.length - 1), fc.integer({ min: 1, max: 9 })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(pieces, (list) => {
        const whole = Array.from(text, (letter, index) => ask(1001 + index, letter));
        const parts = list.map(([at, length]) => ask(1001 + at, text.slice(at, at + length)));
        expect(told(dialogue(syn, synAck, ...parts, ...whole))).toEqual([`a ${text}`]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('what came in fragments', () => {
  const cut = (frame: Uint8Array, protocol: number) => {
    const whole = packetOf(frame).subarray(20);
    const part = (start: number, end: number, more: boolean) =>
      ipv4(
        {
          ...{ source: '192.168.1.10', destination: '203.0.113.20', protocol, id: 9 },
          fragment: (more ? 0x2000 : 0) + start / 8,
        },
        whole.subarray(start, end),
      );
    return [part(0, 32, true), part(32, 40, true), part(40, whole.length, false)] as const;
  };
  const text = 'so long that it takes three fragments';

  test('is one turn, whole, in whatever order its fragments came', () => {
    const [first, second, third] = cut(udp(text), 17);
    expect(told(dialogue(first, second, third))).toEqual([`a ${text}`]);
    expect(told(dialogue(udp('one'), third, first, second))).toEqual(['a one', `a ${text}`]);
    expect(told(dialogue(first, third))).toEqual([`a ${text.slice(0, 24)}`]);
  });

  test('is whole in a stream, too', () => {
    const [first, second, third] = cut(ask(1001, text), 6);
    const last = ask(1001 + text.length, '!');
    expect(told(dialogue(syn, synAck, first, second, third, last))).toEqual([`a ${text}!`]);
  });
});

test('of UDP, every datagram is a turn', () => {
  const turns = dialogue(udp('one'), udp('two'), udp('three', back));
  expect(told(turns)).toEqual(['a one', 'a two', 'b three']);
});
