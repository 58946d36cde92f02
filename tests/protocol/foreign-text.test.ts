import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  harmlessJson,
  keepStyles,
  oneLine,
  plainText,
  styleAfter,
} from '../../runner/protocol/foreign-text.ts';

const esc = '\u001b';

describe('plain text', () => {
  test.each([
    ['colours', `${esc}[31mred${esc}[0m`, 'red'],
    ['cursor movements', `${esc}[2K${esc}[1Aup${esc}[?25l`, 'up'],
    ['window titles', `${esc}]0;title\u0007text`, 'text'],
    ['links', `${esc}]8;;http://x.example${esc}\\link${esc}]8;;${esc}\\`, 'link'],
    ['character sets', `${esc}(Btext`, 'text'],
    ['bells, backspaces and nulls', 'a\u0007b\u0008c\u0000d', 'abcd'],
    ['a sequence that was cut off', `text${esc}[3`, 'text'],
    ['a lone escape at the end', `text${esc}`, 'text'],
    ['the clipboard (OSC 52)', `a${esc}]52;c;cm0gLXJm${esc}\\b`, 'ab'],
    ['clear screen and home', `${esc}[2J${esc}[H${esc}ctext`, 'text'],
    ['terminal modes that end as colours do', `${esc}[>4;2m${esc}[?1m${esc}[4:3mtext`, 'text'],
    [
      'device control, status and private strings',
      `a${esc}P+q544e${esc}\\b${esc}_x${esc}\\c${esc}^y${esc}\\d`,
      'abcd',
    ],
    ['8-bit controls', 'a\u0085b\u0084c\u0099d', 'abcd'],
    [
      'what begins 8-bit sequences',
      'a\u009b2J\u009b31mb\u009d52;c;eA==\u009cc\u0090q\u009cd',
      'a2J31mb52;c;eA==cqd',
    ],
    ['carriage returns', 'over\rwritten\r', 'overwritten'],
    ['what turns text around', 'a\u202eb\u202cc\u2066d\u2069e', 'abcde'],
    ['ends of lines that are none', 'a\u2028b\u2029c\u000bd\u000ce', 'abcde'],
    ['escapes that hide behind escapes', `${esc}${esc}[31${esc}[2Jmtext${esc}${esc}`, 'mtext'],
  ])('drops %s', (_, text, expected) => {
    expect(plainText(text)).toBe(expected);
  });

  test('loses no line to a string that is never closed, or to an escape at its end', () => {
    expect(plainText(`a${esc}]0;title\nb${esc}\nc\u009d52;\nd`)).toBe('a\nb\nc52;\nd');
  });

  test('loses nothing of a text that was read as Latin-1 but what cannot be seen', () => {
    const misread = (text: string) => plainText(Buffer.from(text).toString('latin1'));
    expect(misread('Straße, “hi” and ‘ho’, Ûne')).toBe('StraÃe, âhiâ and âhoâ, Ãne');
  });

  test('is one line where one is wanted', () => {
    expect(oneLine(`a\n${esc}[31mb\r\nc`)).toBe('a b c');
  });

  test('keeps the marks of scripts that are written from right to left', () => {
    expect(plainText('שלום\u200f, \u061cعالم')).toBe('שלום\u200f, \u061cعالم');
  });

  test('keeps tabs, markup and letters of every script', () => {
    expect(plainText('a\tb <b>&amp;</b> “Grüße” 日本')).toBe('a\tb <b>&amp;</b> “Grüße” 日本');
  });
});

describe('styles', () => {
  test('keeps only colours and weights', () => {
    expect(keepStyles(`${esc}[1;32mgreen${esc}[2J${esc}[m`)).toBe(`${esc}[1;32mgreen${esc}[m`);
  });

  test('says what a later line goes on with', () => {
    expect(styleAfter(`${esc}[31mred`)).toBe(`${esc}[31m`);
    expect(styleAfter(`${esc}[31mred${esc}[1mbold`)).toBe(`${esc}[31m${esc}[1m`);
    expect(styleAfter(`${esc}[31mred${esc}[0m`)).toBe('');
    expect(styleAfter(`${esc}[31mred${esc}[m plain`)).toBe('');
    expect(styleAfter(`${esc}[31mred${esc}[0;1mbold`)).toBe(`${esc}[0;1m`);
  });

  test('stays bounded when a program never resets', () => {
    expect(styleAfter(`${esc}[31m`.repeat(1000)).length).toBeLessThan(100);
  });
});

const hostile = fc.string({
  unit: fc.constantFrom(
    ...[esc, '[', ']', '?', '>', ';', '31', 'm', 'J', 'P', '(', '\\', 'x', ' ', '\n', '\r', '\t', '\u0007'],
    ...['\u009b', '\u009d', '\u009c', '\u0090', '\u202e', '\u2069', '\u2028', '\u007f', '\0', 'é', '日'],
  ),
});

/** Whatever may act on a terminal: all but whole styles, tabs and line ends. */
const acting = /\u001b(?!\[[\d;]*m)|[\0-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/;

test('of any text only text and styles are left, and every line', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const kept = keepStyles(text);
      expect(kept).not.toMatch(acting);
      expect(keepStyles(kept)).toBe(kept);
      expect(kept.split('\n')).toHaveLength(text.split('\n').length);
    }),
  );
});

test('a value as JSON holds nothing that acts, and reads back as it was', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const json = harmlessJson({ [text]: [text] });
      expect(json).not.toMatch(/[^\x20-\x7e\xa0-\u2027\u202f-\u2065\u206a-\uffff]/);
      expect(JSON.parse(json)).toEqual({ [text]: [text] });
    }),
  );
});
