import { describe, expect, test } from 'vitest';
import { styledParts } from '../../src/client/ansi.ts';
import { keepStyles, plainText, styleAfter } from '../../src/client/escape-codes.ts';

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
  ])('drops %s', (_, text, expected) => {
    expect(plainText(text)).toBe(expected);
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

describe('coloured parts', () => {
  const classesOf = (text: string) => styledParts(text).map((part) => [part.text, ...part.classes]);

  test('name the sixteen colours', () => {
    expect(classesOf(`a ${esc}[31mb${esc}[92mc${esc}[0m d`)).toEqual([
      ['a '],
      ['b', 'ansi-red'],
      ['c', 'ansi-green'],
      [' d'],
    ]);
  });

  test('keep each part’s own weight', () => {
    expect(classesOf(`${esc}[1mbold${esc}[4mboth${esc}[22munder`)).toEqual([
      ['bold', 'ansi-bold'],
      ['both', 'ansi-bold', 'ansi-underline'],
      ['under', 'ansi-underline'],
    ]);
  });

  test('bring palette and true colours to the nearest readable one', () => {
    expect(classesOf(`${esc}[38;5;196mx${esc}[38;2;20;60;250my`)).toEqual([
      ['x', 'ansi-red'],
      ['y', 'ansi-blue'],
    ]);
  });

  test('leave black and white to the page', () => {
    expect(classesOf(`${esc}[30mx${esc}[97my`)).toEqual([['x'], ['y']]);
  });

  test('put coloured ground under the page’s own ink', () => {
    expect(classesOf(`${esc}[37;41mx`)).toEqual([['x', 'ansi-on-red']]);
  });

  test('hand markup through as text', () => {
    expect(classesOf(`${esc}[31m<b>`)).toEqual([['<b>', 'ansi-red']]);
  });
});
