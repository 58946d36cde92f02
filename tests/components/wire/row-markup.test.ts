import { expect, test } from 'vitest';
import { toHtml } from '../../../src/components/wire/markup.ts';
import { rowMarkup } from '../../../src/components/wire/row-markup.ts';
import { ask, captured, panelCapture } from './captures.ts';

const rowHtml = (...packets: Parameters<typeof panelCapture>[0]) => {
  const row = panelCapture(packets).rows.packets.at(-1);
  return row ? toHtml(rowMarkup(row)) : '';
};

test('what a packet says stays text', () => {
  const html = rowHtml(captured(1, ask({ data: '<img src=x onerror=alert(1)>' })));
  expect(html).not.toContain('<img');
  expect(html).toContain('&lt;img src=x');
});

test('a lost packet is lost by a sign and by a word, not by its colour alone', () => {
  const html = rowHtml(captured(1, ask({ flags: 'S' }), { arrivals: [], lost: true }));
  expect(html).toContain('✕');
  expect(html).toContain('lost');
  expect(html).not.toContain('wire-head"');
});

test('a silence is a row in words', () => {
  expect(toHtml(rowMarkup({ kind: 'silence', silentUs: 1_020_000 }))).toContain('1.0 s later');
  expect(toHtml(rowMarkup({ kind: 'silence', silentUs: 204_100 }))).toContain('204 ms later');
});
