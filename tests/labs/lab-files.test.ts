import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordedCalls } from '../../runner/labs/call-recording.ts';
import { readLabFile, recordedBytes, writeLabFiles, writtenBytes } from '../../runner/labs/lab-files.ts';
import { loadLab, loadLabs } from '../../runner/labs/load.ts';
import { recordedCapture, recordedPackets } from '../../runner/labs/packet-recording.ts';
import { readRecording } from '../../runner/labs/recording.ts';
import { manifestFor, temporaryLabs } from '../support/temporary-lab.ts';

const manifest = manifestFor(['server'], [{ run: 'server', until: 'exit' }]);

/** One secret of the reader, which a link of a lab leads to. */
const secret = 'export const secret = 1;\n';

let labs: ReturnType<typeof temporaryLabs>;
let folder: string;
let outside: string;

beforeEach(() => {
  labs = temporaryLabs();
  folder = join(labs.root, 'lab');
  outside = join(labs.root, 'outside.txt');
  const hosts = { server: { ...manifest.hosts['server'], files: ['data.txt'] } };
  labs.write('lab', { 'lab.json': { ...manifest, hosts }, 'server.ts': '', 'data.txt': '' });
  labs.write('lab/recording', { 'transcript.json': '', 'calls.json': '[]', 'packets.pcapng': '' });
  writeFileSync(outside, secret);
});
afterEach(() => labs[Symbol.dispose]());

/** What may stand where a file is expected, and the words for it. */
const impostors: [name: string, make: (place: string) => void, words: string][] = [
  ['a link to a file', (place) => symlinkSync(outside, place), 'expected a file, received a symbolic link'],
  ['a link to nothing', (place) => symlinkSync('/nowhere/at/all', place), 'received a symbolic link'],
  ['a link to a device', (place) => symlinkSync('/dev/zero', place), 'received a symbolic link'],
  ['a named pipe', (place) => void execFileSync('mkfifo', [place]), 'expected a file, received a named pipe'],
  ['a folder', (place) => mkdirSync(place), 'expected a file, received a folder'],
];

/** Where they may stand, and who reads there. */
const read = (lab = loadLab(labs.root, 'lab')) => lab;
const readers: [file: string, read: () => unknown][] = [
  ['lab.json', read],
  ['server.ts', read],
  ['other.ts', read],
  ['data.txt', read],
  ['recording/transcript.json', () => readRecording(read())],
  ['recording/calls.json', () => recordedCalls(read())],
  ['recording/packets.pcapng', () => recordedPackets(read())],
  ['recording/packets.pcapng', () => recordedCapture(read())],
];

describe.each(readers)('%s of a lab', (file, read) => {
  test.each(impostors)('is refused as %s', (_, make, words) => {
    const place = join(folder, file);
    rmSync(place, { force: true });
    make(place);
    expect(read).toThrow(expect.objectContaining({ code: 'lab-invalid', file: place }));
    expect(read).toThrow(`Cannot read ${place}: `);
    expect(read).toThrow(words);
  });

  test('is refused when it is huge, unread', () => {
    const place = join(folder, file);
    writeFileSync(place, '');
    truncateSync(place, 2 ** 40);
    expect(read).toThrow(/lab\/\S+: expected at most \d+ bytes, received 1099511627776$/);
  });
});

test('a socket is no file either', async () => {
  const place = join(folder, 'server.ts');
  rmSync(place);
  const server = createServer().listen(place);
  await new Promise((resolve) => server.once('listening', resolve));
  expect(() => loadLab(labs.root, 'lab')).toThrow('expected a file, received a socket');
  server.close();
});

test('a device is no file, and is not opened', () => {
  expect(() => readLabFile('/dev', 'zero', 10)).toThrow(
    'Cannot read /dev/zero: expected a file, received a device',
  );
});

test('a file of just the bound is read, and one byte more is not', () => {
  const place = join(folder, 'data.txt');
  truncateSync(place, writtenBytes);
  expect(loadLab(labs.root, 'lab').hosts.get('server')?.files.get('data.txt')).toHaveLength(writtenBytes);
  truncateSync(place, writtenBytes + 1);
  expect(() => loadLab(labs.root, 'lab')).toThrow(
    'data.txt: expected at most 1048576 bytes, received 1048577',
  );
});

test('more programs than a lab can have are not read', () => {
  for (let index = 0; index < 65; index += 1) writeFileSync(join(folder, `p${index}.ts`), '');
  expect(() => loadLab(labs.root, 'lab')).toThrow('lab: expected at most 64 programs, received 66');
});

test('a lab that is a link, and one whose recordings are behind a link, are refused', () => {
  const elsewhere = join(labs.root, 'elsewhere');
  renameSync(join(folder, 'recording'), elsewhere);
  symlinkSync(elsewhere, join(folder, 'recording'));
  const lab = loadLab(labs.root, 'lab');
  const refusal = `Cannot read ${join(folder, 'recording')}: expected a folder, received a symbolic link`;
  for (const read of [readRecording, recordedCalls, recordedPackets])
    expect(() => read(lab)).toThrow(refusal);
  symlinkSync(folder, join(labs.root, 'linked'));
  expect(loadLabs(labs.root).broken.get('linked')?.message).toBe(
    `Cannot read ${join(labs.root, 'linked')}: expected a folder, received a symbolic link`,
  );
});

describe('what is written into a lab', () => {
  const path = 'recording/calls.json';

  test('makes the folder that it needs', () => {
    rmSync(join(folder, 'recording'), { recursive: true });
    writeLabFiles(folder, [{ path, content: 'new' }]);
    expect(readFileSync(join(folder, path), 'utf8')).toBe('new');
  });

  test.each(impostors)('goes nowhere when %s stands in its place', (_, make, words) => {
    const place = join(folder, path);
    rmSync(place);
    make(place);
    const files = ['recording/transcript.json', path].map((each) => ({ path: each, content: 'new' }));
    expect(() => writeLabFiles(folder, files)).toThrow(words);
    expect(readFileSync(outside, 'utf8')).toBe(secret);
    expect(readFileSync(join(folder, 'recording/transcript.json'), 'utf8')).toBe('');
    expect(readdirSync(join(folder, 'recording'))).toHaveLength(3);
  });

  test('goes nowhere when its folder is a link', () => {
    const elsewhere = join(labs.root, 'elsewhere');
    mkdirSync(elsewhere);
    rmSync(join(folder, 'recording'), { recursive: true });
    symlinkSync(elsewhere, join(folder, 'recording'));
    expect(() => writeLabFiles(folder, [{ path, content: 'new' }])).toThrow(
      'expected a folder, received a symbolic link',
    );
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  test('can be read again, or is refused', () => {
    const content = Buffer.alloc(recordedBytes + 1);
    rmSync(join(folder, path));
    expect(() => writeLabFiles(folder, [{ path, content }])).toThrow('expected at most 33554432 bytes');
    expect(existsSync(join(folder, path))).toBe(false);
  });
});
