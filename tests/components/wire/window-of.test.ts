import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawnAfter, scrollToShow, windowOf } from '../../../src/components/wire/window-of.ts';

const scrolled = fc.record({
  scrollTop: fc.integer({ min: -100, max: 300_000 }),
  height: fc.integer({ min: 0, max: 2000 }),
  rowHeight: fc.integer({ min: 1, max: 90 }),
  count: fc.integer({ min: 0, max: 5000 }),
});

test('rows in view are drawn, with some spare ones, and no others', () => {
  const view = { scrollTop: 400, height: 100, rowHeight: 40, count: 5000 };
  expect(windowOf(view, 0)).toEqual({ first: 10, end: 13 });
  expect(windowOf(view, 4)).toEqual({ first: 6, end: 17 });
});

test('every row that is seen is drawn, wherever one scrolls', () => {
  fc.assert(
    fc.property(scrolled, fc.integer({ min: 0, max: 20 }), (view, spare) => {
      const { first, end } = windowOf(view, spare);
      expect(first).toBeGreaterThanOrEqual(0);
      expect(end).toBeLessThanOrEqual(view.count);
      expect(end - first).toBeLessThanOrEqual(Math.ceil(view.height / view.rowHeight) + 1 + 2 * spare);
      for (let row = 0; row < view.count; row += Math.max(1, Math.floor(view.count / 97))) {
        const isSeen =
          row * view.rowHeight < view.scrollTop + view.height && (row + 1) * view.rowHeight > view.scrollTop;
        if (isSeen) expect(row >= first && row < end).toBe(true);
      }
    }),
  );
});

test('a row is scrolled to by no more than it takes', () => {
  const view = { scrollTop: 400, height: 100, rowHeight: 40, count: 5000 };
  expect(scrollToShow(10, view)).toBe(400);
  expect(scrollToShow(9, view)).toBe(360);
  expect(scrollToShow(12, view)).toBe(420);
  expect(scrollToShow(0, view)).toBe(0);
});

test('after it the row is wholly seen, where it fits', () => {
  fc.assert(
    fc.property(scrolled, fc.nat({ max: 4999 }), (view, index) => {
      fc.pre(index < view.count && view.height >= view.rowHeight);
      const scrollTop = scrollToShow(index, view);
      expect(index * view.rowHeight).toBeGreaterThanOrEqual(scrollTop);
      expect((index + 1) * view.rowHeight).toBeLessThanOrEqual(scrollTop + view.height);
    }),
  );
});

test('rows stay elements until they are many, and then go together', () => {
  const near = { first: 100, end: 130 };
  expect(drawnAfter({ first: 70, end: 110 }, near, 36)).toEqual({ first: 70, end: 130 });
  expect(drawnAfter({ first: 60, end: 110 }, near, 36)).toEqual({ first: 100, end: 130 });
  expect(drawnAfter({ first: 120, end: 170 }, near, 36)).toEqual({ first: 100, end: 130 });
  expect(drawnAfter({ first: 400, end: 430 }, near, 36)).toEqual(near);
});

test('what is near is drawn, and never much more', () => {
  const range = fc.tuple(fc.nat(5000), fc.nat(60)).map(([first, length]) => ({ first, end: first + length }));
  fc.assert(
    fc.property(range, range, (drawn, near) => {
      const { first, end } = drawnAfter(drawn, near, 36);
      expect(first).toBeLessThanOrEqual(near.first);
      expect(end).toBeGreaterThanOrEqual(near.end);
      expect(end - first).toBeLessThanOrEqual(near.end - near.first + 72);
    }),
  );
});
