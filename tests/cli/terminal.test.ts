import { PassThrough } from 'node:stream';
import { styleText } from 'node:util';
import { expect, test } from 'vitest';
import { printJson, printLine, type Screen } from '../../runner/cli/terminal.ts';

const esc = '\u001b';

/** What a screen was sent, be it a terminal or a pipe. */
function sent(isTTY: boolean, print: (screen: Screen) => void): string {
  const screen = Object.assign(new PassThrough(), { isTTY });
  print(screen);
  return String(screen.read());
}

test('on a terminal a line keeps its styles, which end with it', () => {
  const line = `mark │ ${esc}[1;31mred${esc}[2J`;
  expect(sent(true, (screen) => printLine(line, screen))).toBe(`mark │ ${esc}[1;31mred${esc}[0m\n`);
  expect(sent(true, (screen) => printLine('plain', screen))).toBe('plain\n');
});

test('into a pipe goes text alone', () => {
  const line = `${styleText('red', 'mark', { validateStream: false })} ${esc}[32mgreen\u009b2J`;
  expect(sent(false, (screen) => printLine(line, screen))).toBe('mark green2J\n');
});

test('a line is one line, whatever it quotes', () => {
  for (const isTTY of [true, false]) {
    expect(sent(isTTY, (screen) => printLine('one\n✓ forged\r\n', screen))).toBe('one ✓ forged \n');
  }
});

test('JSON says what was meant, in characters that do nothing', () => {
  const value = { text: `${esc}]52;c;eA==\u0007\u009b2J\u202eabc` };
  const json = sent(true, (screen) => printJson(value, screen));
  expect(json).toMatch(/^[ -~]+\n$/);
  expect(JSON.parse(json)).toEqual(value);
});
