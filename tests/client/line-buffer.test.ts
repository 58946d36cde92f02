import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainText } from '../../runner/protocol/foreign-text.ts';
import type { Voice } from '../../runner/protocol/voice.ts';
import {
  headCharacters,
  headLines,
  LineBuffer,
  lineText,
  tailCharacters,
  tailLines,
} from '../../src/client/line-buffer.ts';

const textsOf = (buffer: LineBuffer) => [...buffer.head, ...buffer.tail].map(lineText);

/** As a reader sees them: a tab goes to the next of the columns that are multiples of 8. */
const seenOf = (buffer: LineBuffer) =>
  textsOf(buffer).map((text) => {
    let seen = '';
    for (const letter of plainText(text)) {
      const columns = [...seen].reduce((sum, each) => sum + (each === '日' ? 2 : 1), 0);
      seen += letter === '\t' ? ' '.repeat(8 - (columns % 8)) : letter;
    }
    return seen;
  });

function written(...pieces: [voice: Voice, text: string][]): LineBuffer {
  const buffer = new LineBuffer();
  for (const [voice, text] of pieces) buffer.write(voice, text);
  return buffer;
}

const letters = [
  'a',
  'b',
  '\n',
  '\r',
  '\b',
  '\t',
  '日',
  '\u001b[2D',
  '\u001b[3C',
  '\u001b[K',
  '\u001b[31m',
  '\u001b[m',
];

describe('lines', () => {
  test('come out the same wherever the output was cut', () => {
    const text = fc.string({ unit: fc.constantFrom(...letters) });
    fc.assert(
      fc.property(text, fc.array(fc.nat(40)), (whole, cuts) => {
        const at = cuts.map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b);
        const pieces = [0, ...at].map((from, index) => whole.slice(from, at[index]));
        const buffer = written(...pieces.map((piece): ['stdout', string] => ['stdout', piece]));
        expect(seenOf(buffer)).toEqual(seenOf(written(['stdout', whole])));
      }),
    );
  });

  test('keep empty lines, and begin none after the last newline', () => {
    expect(textsOf(written(['stdout', 'a\n\nb\n']))).toEqual(['a', '', 'b']);
  });

  test('of a link are whole, whoever spoke before', () => {
    const buffer = written(['stdout', 'Name: '], ['input', 'A'], ['link', 'Link\n'], ['stdout', 'b\n']);
    const lines = buffer.head.map((line) => [line.voice, lineText(line)]);
    expect(lines).toEqual([
      ['stdout', 'Name: A'],
      ['link', 'Link'],
      ['stdout', 'b'],
    ]);
  });

  test('grow while they have no newline', () => {
    const buffer = written(['stdout', 'Enter your ']);
    const before = buffer.head[0]?.version;
    buffer.write('stdout', 'name: ');
    expect(textsOf(buffer)).toEqual(['Enter your name: ']);
    expect(buffer.head[0]?.version).not.toBe(before);
  });

  test('are overwritten from a carriage return on, but not from one before a newline', () => {
    expect(textsOf(written(['stdout', '10 %\r50 %\r100 %\ndone\r\n']))).toEqual(['100 %', 'done']);
    expect(textsOf(written(['stdout', 'abcdef\rxy']))).toEqual(['xycdef']);
    expect(textsOf(written(['stdout', 'done\r'], ['stdout', '\nnext']))).toEqual(['done', 'next']);
    expect(textsOf(written(['stdout', '10 %\r']))).toEqual(['10 %']);
  });
});

describe('voices', () => {
  test('typed text goes on after the prompt, as in a terminal', () => {
    const buffer = written(['stdout', 'Enter your name: '], ['input', 'Ada\n'], ['stdout', 'Hello Ada\n']);
    expect(textsOf(buffer)).toEqual(['Enter your name: Ada', 'Hello Ada']);
    expect(buffer.head[0]?.segments.map(({ voice }) => voice)).toEqual(['stdout', 'input']);
  });

  test('typed text without a prompt has a line of its own', () => {
    const buffer = written(['stdout', 'ready\n'], ['input', 'bye\n']);
    expect(buffer.head.map(({ voice }) => voice)).toEqual(['stdout', 'input']);
  });

  test('an empty typed line is a line', () => {
    expect(textsOf(written(['input', '\n']))).toEqual(['']);
  });

  test('stderr never shares a line with stdout', () => {
    const buffer = written(['stdout', 'half'], ['stderr', 'oh\n'], ['stdout', 'other half\n']);
    expect(buffer.head.map((line) => [line.voice, lineText(line)])).toEqual([
      ['stdout', 'half'],
      ['stderr', 'oh'],
      ['stdout', 'other half'],
    ]);
  });

  test('a colour that is left on goes on in the next line of the same stream', () => {
    const buffer = written(
      ['stdout', '\u001b[31mred\nstill\u001b[0m\n'],
      ['stderr', 'plain\n'],
      ['stdout', 'off'],
    );
    expect(buffer.head.map(({ openingStyle }) => openingStyle)).toEqual(['', '\u001b[31m', '', '']);
  });
});

describe('capping', () => {
  const count = 12_345;
  const flood = () => {
    const buffer = new LineBuffer();
    for (let line = 1; line <= count; line += 1) buffer.write('stdout', `line ${line}\n`);
    return buffer;
  };

  test('keeps the first and the last lines and counts the others', () => {
    const buffer = flood();
    expect(buffer.head.map(lineText).at(-1)).toBe(`line ${headLines}`);
    expect(buffer.tail.map(lineText)[0]).toBe(`line ${count - tailLines + 1}`);
    expect(buffer.tail.map(lineText).at(-1)).toBe(`line ${count}`);
    expect(buffer.omitted).toBe(count - headLines - tailLines);
    expect(buffer.count).toBe(count);
  });

  test('omits nothing while head and tail suffice', () => {
    const buffer = written(['stdout', 'x\n'.repeat(headLines + tailLines)]);
    expect(buffer.omitted).toBe(0);
    expect(textsOf(buffer)).toHaveLength(headLines + tailLines);
  });

  test('keeps memory flat where an endless line moves its cursor', () => {
    const buffer = written(['stdout', 'start\r']);
    for (let piece = 0; piece < 200; piece += 1) buffer.write('stdout', 'x'.repeat(1000));
    const [text = ''] = textsOf(buffer);
    expect(text).toContain('197,000 characters not shown');
    expect(text.length).toBeLessThan(headCharacters + tailCharacters + 100);
    buffer.write('stdout', '\rdone');
    expect(textsOf(buffer)).toEqual(['done']);
    buffer.write('stdout', ` \u001b[999999999C\u001b[999999999@!`);
    expect((textsOf(buffer)[0] ?? '').length).toBeLessThan(headCharacters + tailCharacters + 100);
  });

  test('keeps the beginning and the end of one endless line', () => {
    const buffer = new LineBuffer();
    buffer.write('stdout', 'start');
    for (let piece = 0; piece < 1000; piece += 1) buffer.write('stdout', 'x'.repeat(1000));
    buffer.write('stdout', 'end');
    const [text = ''] = textsOf(buffer);
    expect(text.startsWith('startxxx')).toBe(true);
    expect(text.endsWith('xxxend')).toBe(true);
    expect(text).toContain('996,008 characters not shown');
    expect(text.length).toBeLessThan(headCharacters + tailCharacters + 100);
  });

  test('shows a line whole that is only a little too long', () => {
    const long = 'x'.repeat(headCharacters + tailCharacters + 50);
    expect(textsOf(written(['stdout', long]))).toEqual([long]);
  });
});
