import { expect, test } from 'vitest';
import type { SessionEvent } from '../../runner/protocol/events.ts';
import { defaultLimits } from '../../runner/sandbox/limits.ts';
import { Transcript } from '../../runner/sessions/transcript.ts';

const output = (text: string): SessionEvent => ({
  type: 'run.output',
  run: 1,
  host: 'server',
  stream: 'stdout',
  text,
  atMs: 0,
});

const small = { ...defaultLimits.session, windowBytes: 1000, transcriptBytes: 2000 };

test('a reader who comes back gets exactly what it has not seen', () => {
  const transcript = new Transcript(small, () => {});
  const first: number[] = [];
  const second: number[] = [];
  transcript.attach(({ seq }) => first.push(seq), 0);
  transcript.append(output('a'));
  transcript.append(output('b'));
  transcript.detach();
  transcript.append(output('c'));
  expect(transcript.attach(({ seq }) => second.push(seq), 1)).toBe(true);
  transcript.append(output('d'));
  expect(first).toEqual([1, 2]);
  expect(second).toEqual([2, 3, 4]);
});

test('is full while too much is unacknowledged, and says when there is room', () => {
  let room = 0;
  const transcript = new Transcript(small, () => {
    room += 1;
  });
  transcript.attach(() => {}, 0);
  for (let count = 0; count < 5; count += 1) transcript.append(output('x'.repeat(200)));
  expect(transcript.isFull).toBe(true);
  transcript.acknowledge(1);
  expect(transcript.isFull).toBe(true);
  transcript.acknowledge(4);
  expect(transcript.isFull).toBe(false);
  expect(room).toBe(1);
});

test('keeps everything unacknowledged, and forgets only what was acknowledged', () => {
  const transcript = new Transcript(small, () => {});
  for (let count = 0; count < 50; count += 1) transcript.append(output('x'.repeat(200)));
  const seen: number[] = [];
  expect(transcript.attach(({ seq }) => seen.push(seq), 0)).toBe(true);
  expect(seen).toHaveLength(50);
  transcript.acknowledge(50);
  expect(transcript.attach(() => {}, 0)).toBe(false);
  expect(transcript.attach(() => {}, 49)).toBe(true);
});

test('what a listener has no room for it gets later, in order and once', () => {
  const transcript = new Transcript(small, () => {});
  const seen: number[] = [];
  let room = 2;
  transcript.attach(({ seq }) => {
    if (room === 0) return false;
    room -= 1;
    return seen.push(seq);
  }, 0);
  for (let count = 0; count < 5; count += 1) transcript.append(output('x'));
  expect(seen).toEqual([1, 2]);
  room = 2;
  transcript.flow();
  expect(seen).toEqual([1, 2, 3, 4]);
  room = 9;
  transcript.append(output('y'));
  expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
});

test('what was not taken yet cannot be acknowledged', () => {
  const transcript = new Transcript(small, () => {});
  transcript.attach(() => false, 0);
  for (let count = 0; count < 50; count += 1) transcript.append(output('x'.repeat(200)));
  transcript.acknowledge(50);
  const seen: number[] = [];
  expect(transcript.attach(({ seq }) => seen.push(seq), 0)).toBe(true);
  expect(seen).toHaveLength(50);
});

test('ignores acknowledgements and positions that make no sense', () => {
  const transcript = new Transcript(small, () => {});
  transcript.append(output('a'));
  transcript.acknowledge(99);
  transcript.acknowledge(-1);
  expect(transcript.attach(() => {}, 7)).toBe(false);
  expect(transcript.attach(() => {}, 0)).toBe(true);
});
