import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordedCalls } from '../../runner/labs/call-recording.ts';
import { loadLab } from '../../runner/labs/load.ts';
import { recordedPackets } from '../../runner/labs/packet-recording.ts';
import { courseCopy } from '../support/course-copy.ts';

let course: ReturnType<typeof courseCopy>;

beforeAll(() => {
  course = courseCopy('tcp-greet');
  course.write('broken', { 'lab.json': '{ "title": ' });
  course.write('piped', {});
  execFileSync('mkfifo', [join(course.runnable, 'piped/lab.json')]);
});
afterAll(() => course[Symbol.dispose]());

const errors = [
  /^Cannot read \S+\/broken\/lab\.json: expected JSON: .*$/m,
  /^Cannot read \S+\/piped\/lab\.json: expected a file, received a named pipe$/m,
];

describe('a broken lab stops only itself', () => {
  test('run performs another, and says nothing of it', async () => {
    const { code, stderr } = await course.wirebook('run', 'tcp-greet');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('run of the broken one says what is wrong with it', async () => {
    const { code, stdout, stderr } = await course.wirebook('run', 'broken');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(errors[0] as RegExp);
  });

  test('check of another is as it would be alone', async () => {
    const { code, stdout, stderr } = await course.wirebook('check', 'tcp-greet', '--backend', 'netns');
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '✓ tcp-greet (netns)\n', stderr: '' });
  });

  test('check of all counts it as failed, names it, and checks the others', async () => {
    const { code, stdout, stderr } = await course.wirebook('check', '--backend', 'netns');
    expect(code).toBe(1);
    const lines = ['✗ broken (netns): broken', '✗ piped (netns): broken', '✓ tcp-greet (netns)', ''];
    expect(stdout.split('\n')).toEqual(lines);
    for (const error of errors) expect(stderr).toMatch(error);
  });

  test('check --json has an object for each', async () => {
    const { code, stdout } = await course.wirebook('check', '--json', '--backend', 'netns');
    expect(code).toBe(1);
    const told = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(told).toEqual([
      { lab: 'broken', broken: expect.stringMatching(errors[0] as RegExp), backend: 'netns' },
      { lab: 'piped', broken: expect.stringMatching(errors[1] as RegExp), backend: 'netns' },
      { lab: 'tcp-greet', same: true, backend: 'netns' },
    ]);
  });

  test('record names it, and records the others', async () => {
    using own = courseCopy('tcp-greet');
    own.write('broken', { 'lab.json': '{' });
    rmSync(join(own.runnable, 'tcp-greet/recording'), { recursive: true });
    const { code, stdout, stderr } = await own.wirebook('record');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '✓ tcp-greet\n' });
    expect(stderr).toMatch(/^✗ broken: not recorded, Cannot read /);
    expect(readdirSync(join(own.runnable, 'tcp-greet/recording')).sort()).toEqual([
      'calls.json',
      'packets.pcapng',
      'transcript.json',
    ]);
  });

  test('serve names it on stderr, and serves', async () => {
    course.takeSite();
    const child = course.start('serve', '--port', '0', '--no-open');
    let said = '';
    let told = '';
    child.stderr.on('data', (chunk) => {
      told += chunk;
    });
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk) => {
        said += chunk;
        if (said.includes('Ctrl+C')) resolve();
      });
      child.once('exit', () => resolve());
    });
    expect(said).toContain('Wirebook is at http://127.0.0.1:');
    for (const error of errors) expect(told).toMatch(error);
    child.kill('SIGINT');
    await new Promise((resolve) => child.once('exit', resolve));
  });
});

describe('a broken recording', () => {
  test('fails the check of its lab alone', async () => {
    using own = courseCopy('tcp-greet', 'udp-no-port');
    own.write('tcp-greet/recording', { 'transcript.json': { events: [null] } });
    const { code, stdout, stderr } = await own.wirebook('check', '--backend', 'netns');
    expect(code).toBe(1);
    expect(stdout).toBe('✗ tcp-greet (netns): broken\n✓ udp-no-port (netns)\n');
    expect(stderr).toContain('transcript.json: expected a recording, received something else');
  });

  test.each(['transcript.json', 'packets.pcapng', 'calls.json'])('is mended by record: %s', async (file) => {
    using own = courseCopy('tcp-greet');
    own.write('tcp-greet/recording', { [file]: 'nonsense' });
    expect(await own.wirebook('record')).toEqual({ code: 0, stdout: '✓ tcp-greet\n', stderr: '' });
    const lab = loadLab(own.runnable, 'tcp-greet');
    expect(recordedPackets(lab).length).toBeGreaterThan(0);
    expect(recordedCalls(lab).length).toBeGreaterThan(0);
    expect((await own.wirebook('check', '--backend', 'netns')).code).toBe(0);
    expect((await own.wirebook('record')).stdout).toBe('· tcp-greet\n');
  });

  test('that leads elsewhere is refused by record, which writes nothing there', async () => {
    using own = courseCopy('tcp-greet');
    own.write('elsewhere', { 'precious.json': 'precious' });
    const transcript = join(own.runnable, 'tcp-greet/recording/transcript.json');
    rmSync(transcript);
    symlinkSync(join(own.runnable, 'elsewhere/precious.json'), transcript);
    const { code, stderr } = await own.wirebook('record', 'tcp-greet');
    expect(code).toBe(1);
    expect(stderr).toContain('transcript.json: expected a file, received a symbolic link');
    expect(own.read('elsewhere', 'precious.json')).toBe('precious');
  });
});
