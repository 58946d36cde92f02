import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mustBeReplaceable, replaceFiles } from '../../runner/labs/replace-files.ts';

let folder: string;
const place = (name: string) => join(folder, name);
const content = (name: string) => readFileSync(place(name), 'utf8');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wirebook-replace-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('files are put in place, and nothing is left beside them', () => {
  writeFileSync(place('b'), 'old');
  replaceFiles([
    { path: place('a'), content: 'new a' },
    { path: place('b'), content: new Uint8Array([110, 101, 119]) },
  ]);
  expect([content('a'), content('b')]).toEqual(['new a', 'new']);
  expect(readdirSync(folder).sort()).toEqual(['a', 'b']);
});

test('a file that is replaced keeps its permissions, whatever new files get', () => {
  writeFileSync(place('a'), 'old');
  chmodSync(place('a'), 0o666);
  replaceFiles([{ path: place('a'), content: 'new' }]);
  expect(statSync(place('a')).mode & 0o777).toBe(0o666);
});

test('when one cannot be written, all stay as they were', () => {
  writeFileSync(place('a'), 'old');
  const files = [
    { path: place('a'), content: 'new' },
    { path: place('nowhere/b'), content: 'new' },
  ];
  expect(() => replaceFiles(files)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  expect(content('a')).toBe('old');
  expect(readdirSync(folder)).toEqual(['a']);
});

test('what a link leads to is not written', () => {
  writeFileSync(place('precious'), 'precious');
  symlinkSync(place('precious'), place('a'));
  replaceFiles([{ path: place('a'), content: 'new' }]);
  expect(lstatSync(place('a')).isFile()).toBe(true);
  expect([content('a'), content('precious')]).toEqual(['new', 'precious']);
});

test('a folder is not replaced', () => {
  mkdirSync(place('a'));
  expect(() => replaceFiles([{ path: place('a'), content: 'new' }])).toThrow('EISDIR');
  expect(readdirSync(folder)).toEqual(['a']);
});

test('whether a file could be replaced is tried, and nothing changes', () => {
  writeFileSync(place('a'), 'old');
  mustBeReplaceable(place('a'));
  mustBeReplaceable(place('b'));
  expect(() => mustBeReplaceable(place('nowhere/b'))).toThrow('ENOENT');
  expect(readdirSync(folder)).toEqual(['a']);
  expect(content('a')).toBe('old');
});
