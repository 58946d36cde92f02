import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readlinkSync } from 'node:fs';
import type { Socket } from 'node:net';
import { getuid, kill, pid as ownPid } from 'node:process';
import { type Duplex, PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { newLabUser } from '../../../../runner/sandbox/netns/identity.ts';
import { Launched, LauncherGone } from '../../../../runner/sandbox/netns/launcher/launched.ts';
import { Launcher } from '../../../../runner/sandbox/netns/launcher/launcher.ts';
import type { Order } from '../../../../runner/sandbox/netns/launcher/order.ts';
import type { Process } from '../../../../runner/sandbox/process.ts';
import { descendantsOf, isAlive } from '../../../support/processes.ts';

const program = fileURLToPath(
  new URL('../../../../runner/sandbox/netns/launcher/launcher.pl', import.meta.url),
);

const launcher = new Launcher();
const started: Process[] = [];

afterEach(() => {
  for (const process of started.splice(0)) process.kill();
});

async function launch(command: string[], more: Partial<Order> = {}): Promise<Process> {
  const order = { command, sockets: [0, 1, 2], user: {}, priority: 5, ...more };
  const process = await launcher.launch(order);
  started.push(process);
  return process;
}

const shell = (script: string, more: Partial<Order> = {}) => launch(['/bin/sh', '-c', script], more);

/** All that a process prints, and how it ends. */
async function outcomeOf(process: Process) {
  const [, stdout, stderr] = process.stdio as [Duplex, Duplex, Duplex];
  const [ending, said, complained] = await Promise.all([process.ended, text(stdout), text(stderr)]);
  return { ending, said, complained };
}

/** A file of a process, empty when that is gone. */
function told(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

/** The fields of /proc/PID/stat behind the command’s name. */
const fields = (pid: number) => told(pid, 'stat').split(') ')[1]?.split(' ') ?? [];

/** The launcher of this test: the only child that is one. */
function launcherPid(): number {
  const found = descendantsOf(ownPid).filter(
    (each) => fields(each)[1] === String(ownPid) && told(each, 'cmdline').includes('launcher.pl'),
  );
  expect(found).toHaveLength(1);
  return found[0] as number;
}

test('the launcher is sound, with every warning fatal', () => {
  const { stderr } = spawnSync('perl', ['-Mwarnings=FATAL,all', '-c', program], { encoding: 'utf8' });
  expect(stderr).toBe(`${program} syntax OK\n`);
});

test('what is written to a process it reads, what it prints arrives whole, and how it ends is told', async () => {
  const cat = await launch(['cat']);
  const large = 'x'.repeat(1_000_000);
  (cat.stdio[0] as Duplex).end(large);
  expect(await outcomeOf(cat)).toEqual({ ending: { code: 0 }, said: large, complained: '' });
  expect(cat.isGone).toBe(true);
  expect((await outcomeOf(await shell('echo no >&2; exit 7'))).ending).toEqual({ code: 7 });
  expect((await outcomeOf(await shell('kill -TERM $$'))).ending).toEqual({ signal: 'SIGTERM' });
});

test('a process can be killed', async () => {
  const sleep = await launch(['sleep', '60']);
  sleep.kill();
  expect(await sleep.ended).toEqual({ signal: 'SIGKILL' });
  sleep.kill();
});

test('texts of any size are descriptors to read to their end', async () => {
  const blobs = new Map<number, string | Buffer>([
    [7, 'seven'],
    [9, Buffer.alloc(200_000, 'y')],
    [12, ''],
  ]);
  const { said } = await outcomeOf(await shell('cat <&7; cat <&9 | wc -c; cat <&12', { blobs }));
  expect(said).toBe('seven200000\n');
});

test('a process has its own descriptors and no other, no environment, and its group to itself', async () => {
  const neighbours = await Promise.all(Array.from({ length: 5 }, () => launch(['sleep', '60'])));
  const { said } = await outcomeOf(
    await shell('ls /proc/self/fd; env; ps -o pgid= -p $$ | tr -d " "; echo $$; pwd', {
      sockets: [0, 1, 2, 4],
      blobs: new Map([[5, 'x']]),
    }),
  );
  const [descriptors, own] = [said.split('\n').slice(0, 6), said.trim().split('\n').slice(6)];
  // ls itself opens the folder, as number 3.
  expect(descriptors).toEqual(['0', '1', '2', '3', '4', '5']);
  const [pwd, group, pid, folder] = own;
  expect(pwd).toBe('PWD=/');
  expect(group).toBe(pid);
  expect(folder).toBe('/');
  for (const each of neighbours) expect(each.isGone).toBe(false);
});

test.runIf(getuid?.() === 0)('a process is its user, and in no group of the runner’s', async () => {
  const user = newLabUser();
  const { said } = await outcomeOf(await shell('id -u; id -g; id -G', { user }));
  expect(said).toBe(`${user.uid}\n${user.gid}\n${user.gid}\n`);
});

test('a process comes after the runner, and in a session that is not the runner’s', async () => {
  const sleep = await launch(['sleep', '60'], { priority: 11 });
  await expect.poll(() => fields(sleep.pid)[16]).toBe('11');
  expect(fields(sleep.pid)[3]).toBe(fields(launcherPid())[3]);
  expect(fields(sleep.pid)[3]).not.toBe(fields(ownPid)[3]);
});

test('processes that stand back do so with all their threads, and with what they start later', async () => {
  const source = `const { Worker } = require('node:worker_threads');
    new Worker('setInterval(() => {}, 1000)', { eval: true }).on('online', () => console.log('up'));
    process.stdin.once('data', () => require('node:child_process').spawn('sleep', ['60'], { stdio: 'ignore' })
      .on('spawn', () => console.log('born')));`;
  const node = await launch([process.execPath, '-e', source]);
  const [stdin, stdout] = node.stdio as [Duplex, Duplex];
  await new Promise((resolve) => stdout.once('data', resolve));
  await launcher.standBack([node.pid, 999_999_999]);
  stdin.write('go');
  await new Promise((resolve) => stdout.once('data', resolve));
  const { stdout: policies } = spawnSync('chrt', ['--all-tasks', '--pid', String(node.pid)], {
    encoding: 'utf8',
  });
  expect(policies.match(/policy: (\S+)/g)?.length).toBeGreaterThan(6);
  expect(policies).not.toContain('SCHED_OTHER');
  const [child] = descendantsOf(node.pid);
  const born = spawnSync('chrt', ['--pid', String(child)], { encoding: 'utf8' }).stdout;
  expect(born).toContain('SCHED_IDLE');
});

test.each([
  ['a command that is not there', { command: ['/no/such/command'] }, /No such file/],
  ['namespaces of nobody', { join: { pid: 999_999_999, network: '/proc/self/ns/net' } }, /No such file/],
  ['a cgroup that is not there', { entrance: '/no/such/cgroup' }, /No such file/],
])('%s: the process says so and ends', async (_, more, words) => {
  const { ending, complained } = await outcomeOf(await launch(['true'], more));
  expect(ending).toEqual({ code: 127 });
  expect(complained).toMatch(words);
});

test('many at once are all started, each with its own', async () => {
  const all = await Promise.all(Array.from({ length: 60 }, (_, n) => shell(`read line; echo ${n} $line`)));
  for (const [n, process] of all.entries()) (process.stdio[0] as Duplex).end(`line ${n}\n`);
  const said = await Promise.all(all.map(async (process) => (await outcomeOf(process)).said));
  expect(said).toEqual(all.map((_, n) => `${n} line ${n}\n`));
});

test('nobody but the runner can have anything started', async () => {
  await launch(['true']);
  const name = readFileSync(`/proc/${launcherPid()}/cmdline`, 'latin1').split('\0')[2] ?? '';
  const stranger = spawn(process.execPath, [
    '-e',
    `const socket = require('node:net').connect({ path: '\\0${name}' });
    socket.on('connect', () => socket.write(Buffer.alloc(12))).on('error', () => {});
    socket.on('close', () => console.log('closed'));`,
  ]);
  expect(await text(stranger.stdout)).toBe('closed\n');
  expect((await outcomeOf(await shell('echo well'))).said).toBe('well\n');
});

test('a launcher that goes away in the middle of an answer is no error of the runner’s', async () => {
  const control = new PassThrough();
  const launched = Launched.by(control as unknown as Socket, [], 'true');
  control.on('error', () => {}).destroy(new Error('read ECONNRESET'));
  await expect(launched).rejects.toThrow(LauncherGone);
  const late = new PassThrough();
  const running = Launched.by(late as unknown as Socket, [], 'true');
  late.write('started 999999999\n');
  const { ended } = await running;
  late.on('error', () => {}).destroy(new Error('read ECONNRESET'));
  expect(await ended).toEqual({ signal: 'SIGKILL' });
});

test('what a process leaves when it ends is ended as well', async () => {
  const { said } = await outcomeOf(await shell('sleep 60 > /dev/null 2>&1 & echo $!; kill -KILL $$'));
  await expect.poll(() => isAlive(Number(said))).toBe(false);
});

test('when the runner is gone nothing is left, of those who hear of it late either', async () => {
  const runner = spawn(process.execPath, [
    ...['--input-type=module', '-e'],
    `import { Launcher } from ${JSON.stringify(new URL('../../../../runner/sandbox/netns/launcher/launcher.ts', import.meta.url))};
    const script = 'sleep 60 > /dev/null 2>&1 & echo $!; exec sleep 60';
    const order = { command: ['/bin/sh', '-c', script], sockets: [0, 1, 2], user: {}, priority: 5 };
    (await new Launcher().launch(order)).stdio[1].pipe(process.stdout);`,
  ]);
  const [line] = await once(runner.stdout, 'data');
  const left = Number(line);
  expect(isAlive(left)).toBe(true);
  runner.kill('SIGKILL');
  await expect.poll(() => isAlive(left)).toBe(false);
});

test('what starts processes takes them along when it ends, and is begun anew', async () => {
  const sleep = await launch(['sleep', '60']);
  const former = launcherPid();
  kill(former, 'SIGKILL');
  expect(await sleep.ended).toEqual({ signal: 'SIGKILL' });
  await expect.poll(() => isAlive(former)).toBe(false);
  const again = await shell('echo again');
  expect((await outcomeOf(again)).said).toBe('again\n');
  expect(readlinkSync(`/proc/${launcherPid()}/exe`)).toContain('perl');
  kill(sleep.pid, 'SIGKILL');
});
