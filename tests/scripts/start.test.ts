import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process, { execPath, getuid } from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onBareMachine } from '../support/bare-machine.ts';
import { endOf } from '../support/command.ts';
import { courseCopy } from '../support/course-copy.ts';
import { freshMachine } from '../support/fresh-machine.ts';

type Course = ReturnType<typeof courseCopy>;

const npmStart = (...args: string[]) => ['npm', '--no-update-notifier', 'start', '--', '--no-open', ...args];

/** Starts a command in the course's folder, in a process group of its own. */
function start({ folder }: Course, [program = '', ...args]: string[]) {
  return spawn(program, args, { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** What a command says until it serves, and what it tells on the side; then it is ended. */
async function saysUntilItServes(course: Course, command: string[]): Promise<{ said: string; told: string }> {
  const child = start(course, command);
  const texts = { said: '', told: '' };
  child.stderr.on('data', (chunk) => {
    texts.told += chunk;
  });
  const gone = new Promise((resolve) => child.once('close', resolve));
  const serves = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk) => {
      texts.said += chunk;
      if (texts.said.includes('Ctrl+C')) resolve();
    });
  });
  await Promise.race([serves, gone]);
  if (child.exitCode === null) process.kill(-(child.pid as number), 'SIGINT');
  await gone;
  return texts;
}

/** A port that somebody has, until it is let go. */
async function takenPort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  return { port: `${port}`, letGo: () => new Promise((resolve) => server.close(resolve)) };
}

describe('before anything is installed or built, npm start refuses', () => {
  test.each([
    ['a port that is taken', undefined, 1, 'another program listens there. Try --port'],
    ['a port that is none', 'x', 2, 'expected a number from 0 to 65535, received “x”'],
  ])('%s, in the words of serve', async (_, wrong, code, words) => {
    using course = courseCopy('tcp-greet');
    const { port, letGo } = await takenPort();
    const options = ['--port', wrong ?? port];
    const started = await endOf(start(course, onBareMachine('root', npmStart(...options))));
    expect(started.code).toBe(code);
    expect(started.stdout).not.toMatch(/Installing|Building/);
    expect(existsSync(join(course.folder, 'dist'))).toBe(false);
    course.takeSite();
    const served = await course.wirebook('serve', '--no-open', ...options);
    await letGo();
    expect(served.stderr).toContain(words);
    expect(started.stderr).toContain(served.stderr);
  });
});

describe('npm start', () => {
  let course: Course;

  beforeAll(() => {
    course = courseCopy('tcp-greet');
    course.takeSite();
  });
  afterAll(() => course[Symbol.dispose]());

  const line = 'apt-get update && apt-get install -y ethtool nftables';

  test('serves on the port that was asked for', async () => {
    const { port, letGo } = await takenPort();
    await letGo();
    const { said } = await saysUntilItServes(course, npmStart('--port', port));
    expect(said).toContain(`Wirebook is at http://127.0.0.1:${port}/`);
    expect(said).toContain('Labs run on netns');
  });

  test('prints the line to type where it may not install what is missing, and goes on in plain', async () => {
    const command = onBareMachine('nobody', npmStart('--port', '0'));
    const { said, told } = await saysUntilItServes(course, command);
    expect(said).toContain('because this machine lacks ethtool, nft\n');
    expect(said).toContain(
      `For virtual hosts, type this and start again: sudo ${line.replace('&& ', '&& sudo ')}\n`,
    );
    expect(`${said}${told}`).not.toContain('nstall ethtool nftables: expected');
  });

  test('says what failed where apt-get fails, and goes on in plain', async () => {
    const command = onBareMachine('root', npmStart('--port', '0'));
    const { said, told } = await saysUntilItServes(course, command);
    expect(said).toContain('Installing ethtool nftables …\n');
    expect(told).toContain('Cannot install ethtool nftables: expected apt-get to end with 0, received 100');
    expect(said).toContain('Labs run on plain');
    expect(said).toContain(`For virtual hosts, type this and start again: ${line}\n`);
  });

  test('installs nothing for who wants plain, and neither does serve for anybody', async () => {
    const plain = onBareMachine('root', npmStart('--port', '0', '--backend', 'plain'));
    const serve = [execPath, 'bin/wirebook.mjs', 'serve', '--no-open', '--port', '0'];
    const [wanted, served] = [
      await saysUntilItServes(course, plain),
      await saysUntilItServes(course, onBareMachine('root', serve)),
    ];
    for (const { said } of [wanted, served]) expect(said).toMatch(/Labs run on plain/);
    for (const { said } of [wanted, served]) expect(said).not.toContain('Installing');
    expect(wanted.said).not.toContain('For virtual hosts');
    expect(served.said).toContain(`For virtual hosts, type this and start again: ${line}\n`);
  });

  const brings = 'case "$*" in *" install "*) umount /usr/sbin;; esac';
  const update = expect.stringMatching(/ update$/);
  const install = expect.stringMatching(/ install -y .* ethtool nftables$/);

  test.each([
    ['apt-get brings it', brings],
    ['a list of packages cannot be had', `case "$*" in *" update") exit 100;; esac; ${brings}`],
  ])('installs for root what is missing, and then there are virtual hosts: %s', async (_, aptGet) => {
    using machine = freshMachine({ aptGet });
    const command = machine.command('root', npmStart('--port', '0'));
    const { said, told } = await saysUntilItServes(course, command);
    expect(said).toContain('Installing ethtool nftables …\n');
    expect(machine.asked()).toEqual([update, install]);
    expect(`${said}${told}`).not.toMatch(/Cannot install|type this/);
    // Who is root only in a namespace cannot make hosts.
    if (getuid?.() === 0) expect(said).toContain('Labs run on netns');
  });

  test('goes on in plain where apt-get ends well and brings nothing', async () => {
    using machine = freshMachine({ aptGet: 'true' });
    const { said } = await saysUntilItServes(course, machine.command('root', npmStart('--port', '0')));
    expect(said).toContain('Labs run on plain');
    expect(said).toContain('For virtual hosts, type this and start again: ');
  });

  test('installs by a sudo that asks for no password, and lets it ask for none', async () => {
    using machine = freshMachine({ aptGet: 'true', sudo: 'test "$1" = -n || sleep 600; shift; exec "$@"' });
    const { said } = await saysUntilItServes(course, machine.command('nobody', npmStart('--port', '0')));
    expect(said).toContain('Installing ethtool nftables …\n');
    expect(machine.asked()).toEqual([update, install]);
  });

  test('waits for no password: it prints the line to type, and goes on in plain', async () => {
    using machine = freshMachine({ aptGet: brings, sudo: 'test "$1" = -n || sleep 600; exit 1' });
    const { said } = await saysUntilItServes(course, machine.command('nobody', npmStart('--port', '0')));
    expect(machine.asked()).toEqual([]);
    expect(said).toContain('Labs run on plain');
    expect(said).toMatch(/type this and start again: sudo apt-get update && sudo apt-get install -y /);
  });

  test('prints the setting to change where the kernel forbids virtual hosts', async () => {
    const forbid = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"';
    const forbidden = ['unshare', '--map-root-user', 'sh', '-c', forbid, 'sh', ...npmStart('--port', '0')];
    const { said } = await saysUntilItServes(course, forbidden);
    expect(said).toContain('start again: sysctl -w user.max_user_namespaces=10000\n');
  });
});
