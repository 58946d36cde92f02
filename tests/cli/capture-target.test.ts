import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
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
import { execPath } from 'node:process';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCapture } from '../../runner/wire/capture-file/read.ts';
import { endOf, root, wirebook } from '../support/command.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wirebook-pcap-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (file: string) => wirebook('run', 'tcp-greet', '--backend', 'netns', '--pcap', file);

/** A shell or a terminal that runs the same, and what comes after it. */
function inside([program, ...args]: [string, ...string[]], file: string, after = '') {
  const command = `${execPath} ${join(root, 'bin/wirebook.mjs')} run tcp-greet --backend netns --pcap ${file} ${after}`;
  return spawn(program, [...args, command], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
}

const networksIn = (capture: Uint8Array) => readCapture(capture).networks;

describe('--pcap', () => {
  test('replaces a file when the capture is whole, keeps its permissions, and leaves nothing beside it', async () => {
    const file = join(folder, 'greet.pcapng');
    writeFileSync(file, 'older', { mode: 0o600 });
    expect((await run(file)).code).toBe(0);
    expect(networksIn(readFileSync(file))).toEqual(['lan']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['greet.pcapng']);
  });

  test.each([
    ['a folder', (file: string) => mkdirSync(file), 'which is a folder'],
    [
      'a link to a file',
      (file: string) => symlinkSync(join(folder, 'precious'), file),
      'a symbolic link: name its target',
    ],
    [
      'a link to nothing',
      (file: string) => symlinkSync(join(folder, 'nothing'), file),
      'which is a symbolic link',
    ],
  ])('refuses %s before the lab runs, and touches nothing', async (_, make, words) => {
    writeFileSync(join(folder, 'precious'), 'precious');
    const file = join(folder, 'out.pcapng');
    make(file);
    const before = readdirSync(folder);
    const { code, stdout, stderr } = await run(file);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
    expect(readdirSync(folder)).toEqual(before);
    expect(readFileSync(join(folder, 'precious'), 'utf8')).toBe('precious');
    expect(existsSync(join(folder, 'nothing'))).toBe(false);
  });

  test('refuses what has no folder, and leaves no file behind', async () => {
    const { code, stderr } = await run(join(folder, 'nowhere/out.pcapng'));
    expect(code).toBe(2);
    expect(stderr).toContain('(ENOENT)');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('writes into a named pipe, for whoever reads it', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [{ code }, capture] = await Promise.all([run(pipe), buffer(reader.stdout)]);
    expect(code).toBe(0);
    expect(networksIn(capture)).toEqual(['lan']);
    expect(lstatSync(pipe).isFIFO()).toBe(true);
  });

  test('gives stdout to the capture alone, and tells the rest on stderr', async () => {
    const child = spawn(
      execPath,
      [
        join(root, 'bin/wirebook.mjs'),
        ...['run', 'tcp-greet', '--backend', 'netns', '--pcap', '/dev/stdout'],
      ],
      { cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const [capture, told] = await Promise.all([buffer(child.stdout), buffer(child.stderr)]);
    expect(networksIn(capture)).toEqual(['lan']);
    expect(String(told)).toContain('client │   Hello you are connected to server');
  });

  test.each(['| cat > out.pcapng', '> out.pcapng'])('/dev/stdout %s is a whole capture', async (after) => {
    await endOf(inside(['sh', '-c'], '/dev/stdout', `2>told ${after}`));
    expect(networksIn(readFileSync(join(folder, 'out.pcapng')))).toEqual(['lan']);
    expect(readFileSync(join(folder, 'told'), 'utf8')).toContain('client │   Hello');
  });

  test.each(['/dev/stdout', '/dev/tty'])('%s is refused where it is a terminal', async (file) => {
    const { code, stdout } = await endOf(inside(['script', '-qe', '/dev/null', '-c'], file));
    expect(code).toBe(2);
    expect(stdout).toMatch(/^Cannot write the capture: .*, which is a (terminal|device)\r\n$/);
  });

  test('/dev/null takes everything, and stays a device', async () => {
    expect((await run('/dev/null')).code).toBe(0);
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  });
});
