import { describe, expect, test } from 'vitest';
import { systemCallFilter } from '../../../runner/sandbox/netns/seccomp.ts';

/** Runs a classic BPF program over `struct seccomp_data`, as the kernel does. */
function evaluate(program: Buffer, data: Buffer): number {
  let word = 0;
  for (let at = 0; at < program.length; at += 8) {
    const [code, then, otherwise] = [program.readUInt16LE(at), program[at + 2] ?? 0, program[at + 3] ?? 0];
    const k = program.readUInt32LE(at + 4);
    const jump = (holds: boolean) => {
      at += 8 * (holds ? then : otherwise);
    };
    if (code === 0x06) return k;
    if (code === 0x20) word = data.readUInt32LE(k);
    else if (code === 0x54) word = (word & k) >>> 0;
    else if (code === 0x15) jump(word === k);
    else if (code === 0x35) jump(word >= k);
    else if (code === 0x45) jump((word & k) !== 0);
    else throw new Error(`expected a known instruction, received ${code}`);
  }
  throw new Error('expected the program to answer, received its end');
}

const architectures = { x64: 0xc000003e, arm64: 0xc00000b7 };
const i386 = 0x40000003;

type Processor = keyof typeof architectures;

/** What the filter answers to a call. */
function verdict(
  processor: Processor,
  call: number,
  args: (number | bigint)[] = [],
  { architecture = architectures[processor], rawSockets = false } = {},
): string {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(call, 0);
  data.writeUInt32LE(architecture, 4);
  for (const [index, value] of args.entries()) {
    data.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)), 16 + 8 * index);
  }
  const answer = evaluate(systemCallFilter({ rawSockets }, processor), data);
  const errnos: Record<number, string> = {
    1: 'EPERM',
    38: 'ENOSYS',
    93: 'EPROTONOSUPPORT',
    97: 'EAFNOSUPPORT',
  };
  if (answer === 0x7fff0000) return 'allow';
  if (answer === 0x80000000) return 'kill';
  return errnos[answer - 0x00050000] ?? String(answer);
}

/** Numbers from asm/unistd_64.h and asm-generic/unistd.h, written down a second time. */
const calls = {
  x64: { read: 0, mmap: 9, ioctl: 16, ptrace: 101, socket: 41, socketpair: 53, clone: 56, execve: 59 },
  arm64: {
    read: 63,
    mmap: 222,
    ioctl: 29,
    ptrace: 117,
    socket: 198,
    socketpair: 199,
    clone: 220,
    execve: 221,
  },
};
const more = {
  x64: { mount: 165, unshare: 272, setns: 308, bpf: 321, keyctl: 250, memfdCreate: 319, chroot: 161 },
  arm64: { mount: 40, unshare: 97, setns: 268, bpf: 280, keyctl: 219, memfdCreate: 279, chroot: 51 },
};
const hoards = {
  x64: {
    fcntl: 72,
    prctl: 157,
    setsockopt: 54,
    setrlimit: 160,
    prlimit64: 302,
    vmsplice: 278,
    sync: 162,
    syncfs: 306,
  },
  arm64: {
    fcntl: 25,
    prctl: 167,
    setsockopt: 208,
    setrlimit: 164,
    prlimit64: 261,
    vmsplice: 75,
    sync: 81,
    syncfs: 267,
  },
};
const everywhere = { clone3: 435, ioUringSetup: 425, fsopen: 430, pidfdGetfd: 438, memfdSecret: 447 };

describe.each(['x64', 'arm64'] as const)('the system call filter on %s', (processor) => {
  const call = { ...calls[processor], ...more[processor], ...hoards[processor], ...everywhere };

  test('allows what an ordinary program does', () => {
    for (const number of [call.read, call.execve, 100]) expect(verdict(processor, number)).toBe('allow');
  });

  test('ends a program that calls by another processor’s numbers', () => {
    expect(verdict(processor, call.read, [], { architecture: i386 })).toBe('kill');
    const other = architectures[processor === 'x64' ? 'arm64' : 'x64'];
    expect(verdict(processor, call.read, [], { architecture: other })).toBe('kill');
  });

  test('lacks clone3, io_uring and the new mount calls', () => {
    for (const number of [call.clone3, call.ioUringSetup, call.fsopen]) {
      expect(verdict(processor, number)).toBe('ENOSYS');
    }
  });

  test('refuses namespaces, mounts, other processes, keys, bpf and memory without an owner', () => {
    const { mount, unshare, setns, chroot, ptrace, pidfdGetfd, keyctl, bpf, memfdCreate, memfdSecret } = call;
    for (const number of [mount, unshare, setns, chroot, ptrace, pidfdGetfd]) {
      expect(verdict(processor, number)).toBe('EPERM');
    }
    for (const number of [keyctl, bpf, memfdCreate, memfdSecret])
      expect(verdict(processor, number)).toBe('EPERM');
  });

  test.each([
    ['a thread', 0x3d0f00, 'allow'],
    ['fork', 17, 'allow'],
    ['CLONE_NEWNS', 0x00020000, 'EPERM'],
    ['CLONE_NEWUSER among others', 0x10000000 | 17, 'EPERM'],
    ['CLONE_NEWNET', 0x40000000, 'EPERM'],
    ['CLONE_NEWCGROUP', 0x02000000, 'EPERM'],
  ])('clone for %s', (_, flags, expected) => {
    expect(verdict(processor, call.clone, [flags])).toBe(expected);
  });

  test.each([
    ['UNIX', [1, 1, 0], 'allow'],
    ['TCP', [2, 1, 6], 'allow'],
    ['TCP, close-on-exec and non-blocking', [2, 1 | 0o2004000, 0], 'allow'],
    ['UDP over IPv6', [10, 2, 17], 'allow'],
    ['route netlink', [16, 3, 0], 'allow'],
    ['netfilter netlink', [16, 3, 12], 'EAFNOSUPPORT'],
    ['packet', [17, 3, 0], 'EAFNOSUPPORT'],
    ['vsock', [40, 1, 0], 'EAFNOSUPPORT'],
    ['ALG', [38, 5, 0], 'EAFNOSUPPORT'],
    ['raw', [2, 3, 1], 'EPERM'],
    ['raw, close-on-exec', [10, 3 | 0o2000000, 58], 'EPERM'],
    ['SCTP', [2, 1, 132], 'EPROTONOSUPPORT'],
    ['the old way to packets', [2, 10, 0], 'EPROTONOSUPPORT'],
    ['a family with bits the kernel does not look at', [0x1_0000_0011n, 3, 0], 'EAFNOSUPPORT'],
  ] as const)('a socket: %s', (_, args, expected) => {
    expect(verdict(processor, call.socket, [...args])).toBe(expected);
  });

  test('allows raw and packet sockets to a host that asks for them, and no others', () => {
    expect(verdict(processor, call.socket, [2, 3, 1], { rawSockets: true })).toBe('allow');
    expect(verdict(processor, call.socket, [17, 3, 0], { rawSockets: true })).toBe('allow');
    expect(verdict(processor, call.socket, [40, 1, 0], { rawSockets: true })).toBe('EAFNOSUPPORT');
  });

  test('allows pairs of UNIX sockets only', () => {
    expect(verdict(processor, call.socketpair, [1, 1, 0])).toBe('allow');
    expect(verdict(processor, call.socketpair, [30, 1, 0])).toBe('EAFNOSUPPORT');
  });

  test('types nothing into a terminal, whatever bits stand above', () => {
    expect(verdict(processor, call.ioctl, [0, 0x5401])).toBe('allow');
    expect(verdict(processor, call.ioctl, [0, 0x5412])).toBe('EPERM');
    expect(verdict(processor, call.ioctl, [0, 0x1_0000_5412n])).toBe('EPERM');
  });

  test('allows private memory and shared files, and no shared memory without a file', () => {
    expect(verdict(processor, call.mmap, [0, 4096, 3, 0x22])).toBe('allow');
    expect(verdict(processor, call.mmap, [0, 4096, 3, 0x01])).toBe('allow');
    expect(verdict(processor, call.mmap, [0, 4096, 3, 0x21])).toBe('EPERM');
    expect(verdict(processor, call.mmap, [0, 4096, 3, 0x23])).toBe('EPERM');
  });

  test('refuses to put pages into pipes, and to wait for the machine’s disks', () => {
    for (const number of [call.vmsplice, call.sync, call.syncfs]) {
      expect(verdict(processor, number)).toBe('EPERM');
    }
  });

  test.each([
    ['a pipe’s size', 'fcntl', [3, 1031, 1 << 20], 'EPERM'],
    ['a pipe’s size, with bits the kernel does not look at', 'fcntl', [3, 0x1_0000_0407n, 1], 'EPERM'],
    ['to read a pipe’s size', 'fcntl', [3, 1032], 'allow'],
    ['a descriptor’s flags', 'fcntl', [3, 4, 2048], 'allow'],
    ['huge pages', 'prctl', [41, 0], 'EPERM'],
    ['a thread’s name', 'prctl', [15, 1], 'allow'],
    ['a ring to receive in', 'setsockopt', [3, 263, 5], 'EPERM'],
    ['a ring to send from', 'setsockopt', [3, 263, 13], 'EPERM'],
    ['another option of packet sockets', 'setsockopt', [3, 263, 1], 'allow'],
    ['an option of TCP with a ring’s number', 'setsockopt', [3, 6, 5], 'allow'],
    ['a core’s size', 'setrlimit', [4, 1], 'EPERM'],
    ['a file’s size', 'setrlimit', [1, 1], 'allow'],
    ['a core’s size, the new way', 'prlimit64', [0, 4, 1], 'EPERM'],
    ['a core’s size, by an address without lower half', 'prlimit64', [0, 4, 0x1_0000_0000n], 'EPERM'],
    ['to read a core’s size', 'prlimit64', [0, 4, 0, 1], 'allow'],
    ['a file’s size, the new way', 'prlimit64', [0, 1, 1], 'allow'],
  ] as const)('whoever asks for %s', (_, name, args, expected) => {
    for (const rawSockets of [true, false]) {
      expect(verdict(processor, call[name], [...args], { rawSockets })).toBe(expected);
    }
  });
});

test('x32 is missing on x64', () => {
  expect(verdict('x64', 0x40000000)).toBe('ENOSYS');
  expect(verdict('x64', 0xffffffff)).toBe('ENOSYS');
});

test('a processor whose numbers are not known is refused', () => {
  expect(() => systemCallFilter({ rawSockets: false }, 'riscv64')).toThrow(/riscv64/);
});
