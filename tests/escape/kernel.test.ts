import { arch } from 'node:process';
import { expect, test } from 'vitest';
import { examined, missing, refused } from '../../runner/sandbox/netns/system-calls.ts';
import { attack } from '../support/attack.ts';
import { inSecondNode, type SystemCall, systemCallProgram } from '../support/system-calls.ts';

const column = arch === 'x64' ? 0 : 1;
const { clone, socket, socketpair, ioctl, mmap, prlimit64, setrlimit } = examined;

/** Makes the calls in a sandbox; gives name to errno. */
async function answersTo(calls: SystemCall[]): Promise<Record<string, string>> {
  const { stdout, stderr } = await attack(systemCallProgram(calls));
  expect(stderr).toBe('');
  const lines = stdout.trim().split('\n');
  expect(lines.pop()).toBe('ended 0');
  return Object.fromEntries(lines.map((line) => line.split(' ')));
}

const callsOf = (table: typeof refused, names = Object.keys(table)): SystemCall[] =>
  names.flatMap((name) => {
    const number = table[name]?.[column];
    return number === undefined ? [] : [{ name, number }];
  });

const all = (calls: SystemCall[], answer: string) =>
  Object.fromEntries(calls.map(({ name }) => [name, answer]));

test('23: a program cannot unshare, join or clone a namespace', async () => {
  const flags = { user: 0x10000000, mount: 0x20000, net: 0x40000000, pid: 0x20000000, cgroup: 0x2000000 };
  const clones = Object.entries(flags).map(([name, flag]) => ({
    name: `clone-${name}`,
    number: clone[column],
    args: [flag | 17],
  }));
  const denied = [...callsOf(refused, ['unshare', 'setns']), ...clones];
  const lacking = callsOf(missing, ['clone3']);
  expect(await answersTo([...denied, ...lacking])).toEqual({
    ...all(denied, 'EPERM'),
    ...all(lacking, 'ENOSYS'),
  });
});

test('24: a program cannot mount, unmount or change its root', async () => {
  const denied = callsOf(refused, ['mount', 'umount2', 'pivot_root', 'chroot']);
  const lacking = callsOf(missing, ['fsopen', 'fsconfig', 'fsmount', 'fspick', 'open_tree', 'move_mount']);
  expect(await answersTo([...denied, ...lacking])).toEqual({
    ...all(denied, 'EPERM'),
    ...all(lacking, 'ENOSYS'),
  });
});

test('25: a program cannot reach into another process', async () => {
  const denied = callsOf(refused, ['ptrace', 'process_vm_readv', 'process_vm_writev', 'kcmp', 'pidfd_getfd']);
  expect(await answersTo(denied)).toEqual(all(denied, 'EPERM'));
});

test('26: io_uring is missing', async () => {
  const lacking = callsOf(missing, ['io_uring_setup', 'io_uring_enter', 'io_uring_register']);
  expect(await answersTo(lacking)).toEqual(all(lacking, 'ENOSYS'));
});

test('27: keys, bpf, perf, userfaultfd, and every other refused call get EPERM', async () => {
  const denied = callsOf(refused);
  expect(denied.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['keyctl', 'bpf', 'perf_event_open', 'userfaultfd']),
  );
  expect(await answersTo(denied)).toEqual(all(denied, 'EPERM'));
});

test('28: vsock, packet, ALG, netfilter and raw sockets cannot be opened', async () => {
  const sockets: [string, number[], string][] = [
    ['vsock', [40, 1, 0], 'EAFNOSUPPORT'],
    ['packet', [17, 3, 0x300], 'EAFNOSUPPORT'],
    ['alg', [38, 5, 0], 'EAFNOSUPPORT'],
    ['netfilter', [16, 3, 12], 'EAFNOSUPPORT'],
    ['raw', [2, 3, 1], 'EPERM'],
    ['raw-ipv6', [10, 3, 58], 'EPERM'],
    ['old-packet', [2, 10, 0x300], 'EPROTONOSUPPORT'],
    ['route', [16, 3, 0], 'ok'],
  ];
  const calls = sockets.map(([name, args]) => ({ name, number: socket[column], args }));
  const pair = { name: 'tipc-pair', number: socketpair[column], args: [30, 1, 0, { bytes: 8 }] };
  expect(await answersTo([...calls, pair])).toEqual({
    ...Object.fromEntries(sockets.map(([name, , answer]) => [name, answer])),
    'tipc-pair': 'EAFNOSUPPORT',
  });
});

test('29: a program cannot type into a terminal, and has none', async () => {
  const calls = [0x5412, 0x541c].map((request) => ({
    name: `ioctl-${request.toString(16)}`,
    number: ioctl[column],
    args: [0, request, { bytes: 8 }],
  }));
  expect(await answersTo(calls)).toEqual(all(calls, 'EPERM'));
  const { stdout } = await attack(`import { existsSync } from 'node:fs';
    console.log(['tty', 'ptmx', 'pts', 'console'].filter((name) => existsSync('/dev/' + name)).join());`);
  expect(stdout).toBe('\n');
});

test('30: calls by the numbers of another interface end the program, or are missing', async () => {
  const x32 = { name: 'x32', number: 0x40000000 + 39 };
  expect(await answersTo([x32])).toEqual({ x32: 'ENOSYS' });
  if (arch !== 'x64') return;
  // mov eax, 20 (getpid of i386); int 0x80; ret — called by bsearch(3) as its comparison.
  const { stdout } = await attack(
    inSecondNode(`
      const page = libc.mmap(0n, 4096n, 7n, 0x22n, -1n, 0n);
      const code = [0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0xc3];
      code.forEach((byte, index) => ffi.setUint8(page, index, byte));
      console.log('before');
      libc.bsearch(page, page, 1n, 1n, page);
      console.log('after');`),
  );
  expect(stdout).toBe('before\nended SIGSYS\n');
});

test('31: a program cannot become another user, make a device or set where cores go', async () => {
  const numbers = { setuid: [105, 146], setgid: [106, 144], mknodat: [259, 33] } as const;
  const calls = [
    { name: 'setuid', number: numbers.setuid[column], args: [0] },
    { name: 'setgid', number: numbers.setgid[column], args: [0] },
    { name: 'mknodat', number: numbers.mknodat[column], args: [-100, { bytes: 8 }, 0o20666, 0x103] },
  ];
  const answers = await answersTo(calls);
  expect(Object.values(answers)).not.toContain('ok');
  const { stdout } = await attack(`import { writeFileSync } from 'node:fs';
    for (const file of ['/proc/sys/kernel/core_pattern', '/proc/sys/net/ipv4/ip_forward', '/proc/self/uid_map'])
      try { writeFileSync(file, '0'); console.log('written'); } catch ({ code }) { console.log(code); }`);
  expect(stdout).toMatch(/^((EROFS|ENOENT)\n){3}$/);
});

test('a program cannot make memory that no process is seen to hold', async () => {
  const shared = { name: 'shared', number: mmap[column], args: [0, 4096, 3, 0x21, -1, 0] };
  const hidden = callsOf(refused, ['memfd_create', 'memfd_secret', 'shmget', 'msgget', 'mq_open']);
  expect(await answersTo([shared, ...hidden])).toEqual(all([shared, ...hidden], 'EPERM'));
});

test('a program starts no helper of the machine when it crashes, and cannot allow that', async () => {
  const { outcome, stdout } = await attack(`import { readFileSync } from 'node:fs';
    console.log(readFileSync('/proc/self/limits', 'utf8').match(/core file size +([0-9]+ +[0-9]+)/)[1]);
    process.abort();`);
  expect(stdout).toMatch(/^1 +1\n$/);
  expect(outcome).toEqual({ kind: 'signalled', signal: 'SIGABRT' });
  const [core, openFiles] = [4, 7];
  const limit = { bytes: 16 };
  expect(
    await answersTo([
      { name: 'old', number: setrlimit[column], args: [core, limit] },
      { name: 'new', number: prlimit64[column], args: [0, core, limit] },
      { name: 'read', number: prlimit64[column], args: [0, core, 0, limit] },
      { name: 'other', number: prlimit64[column], args: [0, openFiles, 0, limit] },
    ]),
  ).toEqual({ old: 'EPERM', new: 'EPERM', read: 'ok', other: 'ok' });
});

test('a program is the first to go when memory runs out, and cannot change that', async () => {
  const { stdout } = await attack(`import { readFileSync, writeFileSync } from 'node:fs';
    const file = '/proc/self/oom_score_adj';
    try { writeFileSync(file, '0'); } catch ({ code }) { console.log(code, readFileSync(file, 'utf8').trim()); }`);
  expect(stdout).toBe('EROFS 1000\n');
});

test('a program cannot run a file that it wrote', async () => {
  const { stdout } = await attack(`import { spawnSync } from 'node:child_process';
    import { writeFileSync } from 'node:fs';
    writeFileSync('/lab/x', '#!/bin/node\\n', { mode: 0o755 });
    console.log(spawnSync('/lab/x').error?.code);`);
  expect(stdout).toBe('EACCES\n');
});

test('Node works as ever: workers, child processes, WebAssembly, fetch', async () => {
  const { stdout, stderr } = await attack(`import { spawnSync } from 'node:child_process';
    import { createServer } from 'node:http';
    import { Worker } from 'node:worker_threads';
    const said = new Worker("require('node:worker_threads').parentPort.postMessage('worker')", { eval: true });
    console.log(await new Promise((resolve) => said.once('message', resolve)));
    console.log(String(spawnSync(process.execPath, ['-p', '"child"']).stdout).trim());
    await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
    const server = createServer((_, response) => response.end('fetched'));
    await new Promise((resolve) => server.listen(8080, resolve));
    console.log(await (await fetch('http://server:8080/')).text());
    server.close();`);
  expect({ stdout, stderr }).toEqual({ stdout: 'worker\nchild\nfetched\n', stderr: '' });
});
