import { expect, test } from 'vitest';
import { decodeSoundly, fieldTexts, summaries, tcp } from './soundness.ts';

const bytesOf = (...parts: (number | string)[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part)] : [part])));

test('a negotiation and a prompt are read', () => {
  const bytes = bytesOf(255, 251, 1, 255, 253, 31, 'login: ');
  expect(summaries(bytes, tcp(23))).toEqual(['WILL Echo (1), DO Window Size (31), “login:”']);
  expect(fieldTexts(bytes, tcp(23))).toEqual(['WILL: Echo (1)', 'DO: Window Size (31)', 'Data: login: ']);
});

test('a subnegotiation ends at its SE, not at a doubled 255', () => {
  const bytes = bytesOf(255, 250, 31, 0, 255, 255, 0, 24, 255, 240, 'x');
  expect(fieldTexts(bytes, tcp(23))).toEqual([
    'SB: Window Size (31)',
    'Parameters: 00 ff ff 00 18',
    'SE: ff f0',
    'Data: x',
  ]);
});

test('what is cut goes on in the next segment', () => {
  for (const cut of [bytesOf(255), bytesOf('x', 255, 251), bytesOf(255, 250, 24, 0, 'xterm')]) {
    expect(decodeSoundly(cut, tcp(23))).toMatchObject([{ continues: true }]);
  }
});

test('an IAC that is the last byte begins a command that is not here', () => {
  expect(summaries(bytesOf(255), tcp(23))).toEqual(['IAC, goes on in the next segment']);
  expect(fieldTexts(bytesOf('x', 255), tcp(23))).toEqual(['Data: x', 'IAC: ff']);
  expect(decodeSoundly(bytesOf(255, 255), tcp(23))).toMatchObject([{ continues: false }]);
});

test('65,000 commands are soon done with', () => {
  const began = performance.now();
  for (const pair of [
    [255, 241],
    [255, 250],
    [255, 255],
  ]) {
    decodeSoundly(bytesOf(...Array.from({ length: 65000 }, (_, i) => pair[i & 1] ?? 0)), tcp(23));
  }
  expect(performance.now() - began).toBeLessThan(4000);
});
