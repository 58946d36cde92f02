import { describe, expect, test } from 'vitest';
import { styledParts } from '../../src/client/ansi.ts';

const esc = '\u001b';

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
