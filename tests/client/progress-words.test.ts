import { describe, expect, test } from 'vitest';
import { afterAnswer, describeLesson, shortMark } from '../../src/client/progress-words.ts';

describe('the result of a check', () => {
  test('is a first-try success only without a wrong answer before', () => {
    expect(afterAnswer(undefined, true)).toBe('first');
    expect(afterAnswer(afterAnswer(undefined, false), true)).toBe('later');
  });

  test('stays right once it was', () => {
    expect(afterAnswer('first', false)).toBe('first');
    expect(afterAnswer('later', true)).toBe('later');
  });
});

describe('a lesson in words', () => {
  const untouched = { checks: {}, exercises: {}, predictions: {} };

  test('is empty before anything was done', () => {
    expect(describeLesson(untouched)).toBe('');
    expect(describeLesson({ ...untouched, checks: { a: 'tried' }, checkCount: 4 })).toBe('');
  });

  test('counts only the checks that were answered rightly', () => {
    const checks = { a: 'first', b: 'later', c: 'tried' } as const;
    expect(describeLesson({ ...untouched, checks, checkCount: 4 })).toBe('2 of 4 checks');
  });

  test('names reading, checks and exercise in that order', () => {
    const lesson = {
      ...untouched,
      readAt: '2026-01-01T00:00:00.000Z',
      checkCount: 1,
      checks: { a: 'first' },
      exercises: { 'tcp-serve-twenty': { passedAt: '2026-01-01T00:00:00.000Z' } },
    } as const;
    expect(describeLesson(lesson)).toBe('read, 1 of 1 checks, exercise passed');
    expect(shortMark(lesson)).toBe('1/1 ★ ✓');
  });
});
