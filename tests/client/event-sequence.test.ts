import { expect, test } from 'vitest';
import { backoffMs } from '../../src/client/backoff.ts';
import { EventSequence } from '../../src/client/event-sequence.ts';

test('takes every event once, in order', () => {
  const sequence = new EventSequence();
  expect([1, 2, 2, 1, 3].map((seq) => sequence.accept(seq))).toEqual([true, true, false, false, true]);
  expect(sequence.last).toBe(3);
});

test('drops what a resume sends again', () => {
  const sequence = new EventSequence();
  for (const seq of [1, 2, 3, 4]) sequence.accept(seq);
  expect([3, 4, 5, 6].filter((seq) => sequence.accept(seq))).toEqual([5, 6]);
});

test('has nothing to acknowledge before the first event and after an acknowledgement', () => {
  const sequence = new EventSequence();
  expect(sequence.pending).toBe(false);
  sequence.accept(1);
  expect(sequence.pending).toBe(true);
  expect(sequence.acknowledge()).toBe(1);
  expect(sequence.pending).toBe(false);
});

test('wants an acknowledgement at once after 64 events', () => {
  const sequence = new EventSequence();
  for (let seq = 1; seq < 64; seq += 1) sequence.accept(seq);
  expect(sequence.due).toBe(false);
  sequence.accept(64);
  expect(sequence.due).toBe(true);
  expect(sequence.acknowledge()).toBe(64);
  expect(sequence.due).toBe(false);
});

test('waits 250 ms, then twice as long each time, and never longer than 5 s', () => {
  expect([0, 1, 2, 3, 4, 5, 50].map(backoffMs)).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
});
