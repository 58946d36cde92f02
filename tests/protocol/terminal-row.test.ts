import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainText } from '../../runner/protocol/foreign-text.ts';
import { TerminalRow, unfinishedLength } from '../../runner/protocol/terminal-row.ts';

const escape = (code: string) => `\u001b[${code}`;

function rowOf(...pieces: string[]): TerminalRow {
  const row = new TerminalRow('', 100);
  for (const piece of pieces) row.write('stdout', piece);
  return row;
}

const seen = (...pieces: string[]) =>
  rowOf(...pieces)
    .stretches.map(({ text }) => plainText(text))
    .join('');

describe('as a terminal does', () => {
  test.each([
    ['a backspace goes back, and erases nothing', 'abc\b\bX', 'aXc'],
    ['the way to erase a letter', 'abc\b \b', 'ab '],
    ['a spinner', '|\b/\b-\b\\', '\\'],
    ['a backspace at the beginning stays there', '\b\bab', 'ab'],
    ['a carriage return goes to the beginning, and erases nothing', 'abcdef\rXY', 'XYcdef'],
    ['a tab goes to the next eighth column', 'a\tb\rX', 'X       b'],
    ['a tab over text leaves it', 'abcdefghij\r\tX', 'abcdefghXj'],
    ['cursor left and right', `abc${escape('2D')}X${escape('C')}Y`, 'aXcY'],
    ['cursor to a column', `abc${escape('5G')}X${escape('2`')}Y`, 'aYc X'],
    ['erase to the end', `abcdef${escape('3D')}${escape('K')}`, 'abc'],
    ['erase to the beginning', `abcdef${escape('3D')}${escape('1K')}`, '    ef'],
    ['erase the line', `abc${escape('2K')}d`, '   d'],
    ['delete letters', `abcdef\r${escape('2P')}`, 'cdef'],
    ['insert blanks', `abc\r${escape('2@')}X`, 'X abc'],
    ['erase letters', `abcdef\r${escape('2X')}`, '  cdef'],
    ['a wide letter takes two columns', '日本\b\bX', '日X '],
    ['half of a wide letter that is overwritten is blank', '日本\rX', 'X 本'],
    ['an accent stands on its letter', 'e\u0301x\bY', 'e\u0301Y'],
    ['other sequences do nothing', `ab${escape('?25l')}${escape('2A')}\bX`, 'aX'],
  ])('%s', (_, text, shown) => {
    expect(seen(text)).toBe(shown);
  });

  test('what overwrites has its own colour, and the rest keeps theirs', () => {
    const [stretch] = rowOf(`${escape('31m')}red${escape('m')}\rB`).stretches;
    expect(stretch?.text).toBe(`B${escape('0m')}${escape('31m')}ed${escape('0m')}`);
  });

  test('what was typed is the reader’s also when the cursor comes back', () => {
    const row = rowOf('Name: ');
    row.write('input', 'Ada');
    row.write('stdout', '\rNAME');
    expect(row.stretches).toEqual([
      { voice: 'stdout', text: 'NAME: ' },
      { voice: 'input', text: 'Ada' },
    ]);
  });

  test('no text makes a row longer than it may be, or fails', () => {
    const letters = [
      'a',
      '日',
      '\b',
      '\t',
      '\r',
      '\u0301',
      ...['9C', '9D', '200G', 'K', '1K', '3P', '99@', '5X'].map(escape),
    ];
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...letters), maxLength: 300 }), (text) => {
        const columns = [...seen(text)].reduce((sum, each) => sum + (each === '日' ? 2 : 1), 0);
        expect(columns - (seen(text).match(/\u0301/g)?.length ?? 0)).toBeLessThanOrEqual(100);
      }),
    );
  });
});

test('what may go on is held back, and nothing else', () => {
  expect(
    ['a\r', 'a\u001b', `a${escape('3')}`, `a${escape('3D')}`, 'a\u001b]0;ti', 'a'].map(unfinishedLength),
  ).toEqual([1, 1, 3, 0, 6, 0]);
});
