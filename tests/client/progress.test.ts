import { describe, expect, test } from 'vitest';
import { type LessonProgress, mergeProgress, type Progress, readLessons } from '../../src/client/progress.ts';

const progress = (lessons: Record<string, Partial<LessonProgress>>): Progress => ({
  version: 1,
  lessons: Object.fromEntries(
    Object.entries(lessons).map(([id, lesson]) => [
      id,
      { checks: {}, exercises: {}, predictions: {}, ...lesson },
    ]),
  ),
});

describe('merged progress', () => {
  test('has what either has', () => {
    const merged = mergeProgress(
      progress({ udp: { checks: { a: 'first' } }, dns: { readAt: '2026-01-01' } }),
      progress({ udp: { readAt: '2026-02-02', checks: { b: 'tried' } }, tls: { checkCount: 3 } }),
    );
    expect(merged).toEqual(
      progress({
        udp: { readAt: '2026-02-02', checks: { a: 'first', b: 'tried' } },
        dns: { readAt: '2026-01-01' },
        tls: { checkCount: 3 },
      }),
    );
  });

  test('keeps what was there, and of a check the better result', () => {
    const base = progress({
      udp: { readAt: '1', checks: { a: 'tried', b: 'first' }, predictions: { p: { choice: 0 } } },
    });
    const more = progress({
      udp: { readAt: '2', checks: { a: 'later', b: 'tried' }, predictions: { p: { choice: 1 } } },
    });
    expect(mergeProgress(base, more)).toEqual(
      progress({
        udp: { readAt: '1', checks: { a: 'later', b: 'first' }, predictions: { p: { choice: 0 } } },
      }),
    );
  });

  test('is the same text when there is nothing to add', () => {
    const base = progress({
      udp: { checks: { b: 'first', a: 'later' }, readAt: '1' },
      dns: { checks: { a: 'first' } },
    });
    const more = progress({ dns: { checks: { a: 'tried' } }, udp: { checks: { a: 'later' } } });
    expect(JSON.stringify(mergeProgress(base, more))).toBe(JSON.stringify(base));
  });
});

test('each fault is told with its place', () => {
  const faults: [string, unknown][] = [];
  const lessons = {
    udp: {
      checks: { a: 'first', b: 'best' },
      exercises: { x: { passedAt: 5 } },
      predictions: { p: { choice: -1 }, q: { choice: 1.5 }, r: [], s: { choice: 0, reason: 7 } },
    },
    dns: [],
    tls: { checks: {}, exercises: {}, predictions: {}, checkCount: 'four' },
  };
  readLessons(lessons, (path, received) => faults.push([path, received]));
  expect(faults.map(([path]) => path)).toEqual([
    'lessons.dns',
    'lessons.tls',
    'lessons.udp.checks.b',
    'lessons.udp.exercises.x',
    'lessons.udp.predictions.p',
    'lessons.udp.predictions.q',
    'lessons.udp.predictions.r',
    'lessons.udp.predictions.s',
  ]);
  expect(faults[2]?.[1]).toBe('best');
});
