import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../../runner/sandbox/limits.ts';
import { attack } from '../support/attack.ts';
import { libcProgram, printedBare } from '../support/libc.ts';
import { neighbourSucceeds } from '../support/neighbour.ts';

const MiB = 2 ** 20;
const { sandbox, run } = defaultLimits;

/** Lets a program hoard, and then a neighbour run while it holds on. */
const whileHeld = (source: string) =>
  attack(`${source}\nsetInterval(() => {}, 1000);`, {
    meanwhile: async ({ session }, backend) => {
      const running = session.runOn('server');
      await Promise.race([running?.nextOutput(), running?.ended]);
      await neighbourSucceeds(backend);
      await session.stop('server');
    },
  });

describe('memory that no process touches', () => {
  test('61: tables of pages that are only read are counted: they end a program at its memory limit', async () => {
    const reading = libcProgram(
      { mmap: ['pointer', 'u64', 'u64', 'i32', 'i32', 'i32', 'i64'] },
      `const [readable, privately, step, bytes] = [1, 0x4022, 2 ** 21, 2 ** 34];
      const sizeOf = (name) => Number(new RegExp(name + ':\\\\s+(\\\\d+) kB').exec(proc('status'))[1]) / 1024;
      for (;;) {
        const memory = libc.mmap(0n, BigInt(bytes), readable, privately, -1, 0n);
        for (let at = 0; at < bytes; at += step) {
          ffi.getUint8(memory, at);
          if (at % (step * 1024) === 0) {
            console.log(sizeOf('VmPTE'), sizeOf('VmRSS'));
            await new Promise((resolve) => setTimeout(resolve, 5));
          }
        }
      }`,
    );
    const { outcome, stdout, stderr } = await attack(reading);
    const last = stdout.trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
    expect(stderr).toBe('');
    expect(outcome).toEqual({ kind: 'memoryLimit', limitBytes: run.memoryBytes });
    const [tables = 0, resident = 0] = last;
    expect(tables).toBeGreaterThan(run.memoryBytes / MiB / 2);
    expect(resident).toBeLessThan(run.memoryBytes / MiB / 2);
  });

  test('61: what is mapped is bounded, by the kernel at once and by the watchdog soon', async () => {
    const hoarding = libcProgram(
      { mmap: ['pointer', 'u64', 'u64', 'i32', 'i32', 'i32', 'i64'] },
      `const [unreadable, privately, gibibyte] = [0, 0x4022, 2n ** 30n];
      let mapped = 0;
      while (libc.mmap(0n, gibibyte, unreadable, privately, -1, 0n) !== 2n ** 64n - 1n && mapped < 4096) mapped += 1;
      console.log(errno(), mapped);
      setInterval(() => {}, 1000);`,
    );
    const { outcome, stdout } = await attack(hoarding);
    const [why, mapped] = stdout.trim().split(' ');
    expect(why).toBe('ENOMEM');
    expect(Number(mapped)).toBeGreaterThan(sandbox.mappedBytes / 2 ** 30);
    expect(Number(mapped)).toBeLessThan(sandbox.addressBytes / 2 ** 30);
    expect(outcome).toEqual({ kind: 'memoryLimit', limitBytes: run.memoryBytes });
  });
});

describe('memory that the kernel holds for a program', () => {
  const pipes = libcProgram(
    {
      pipe2: ['i32', 'pointer', 'i32'],
      fcntl: ['i32', 'i32', 'i32', 'i64'],
      vmsplice: ['i64', 'i32', 'pointer', 'u64', 'u32'],
    },
    `const [setPipeSize, getPipeSize, nonBlocking] = [1031, 1032, 2048];
    const ends = Buffer.alloc(8);
    const made = libc.pipe2(ends, nonBlocking) === 0;
    const [reading, writing] = [ends.readInt32LE(0), ends.readInt32LE(4)];
    const tell = (answer) => answer === -1 || answer === -1n ? errno() : 'ok';
    const page = Buffer.alloc(4096, 1);
    const vector = Buffer.alloc(16);
    vector.writeBigUInt64LE(ffi.getRawPointer(page));
    vector.writeBigUInt64LE(4096n, 8);
    console.log(made, tell(libc.fcntl(writing, setPipeSize, 1n << 20n)), tell(libc.vmsplice(writing, vector, 1n, 0)));
    console.log(libc.fcntl(reading, getPipeSize, 0n));`,
  );

  test('61: a pipe keeps its size, and holds no page of a process', async () => {
    expect(printedBare(pipes)).toBe(`true ok ok\n${MiB}\n`);
    const { stdout } = await attack(pipes);
    expect(stdout).toBe('true EPERM EPERM\n65536\n');
  });

  const hugePages = libcProgram(
    {
      prctl: ['i32', 'i32', 'u64', 'u64', 'u64', 'u64'],
      mmap: ['pointer', 'u64', 'u64', 'i32', 'i32', 'i32', 'i64'],
      madvise: ['i32', 'pointer', 'u64', 'i32'],
    },
    `const [disableHugePages, writable, privately, adviseHugePages, collapse] = [41, 3, 0x22, 14, 25];
    console.log(libc.prctl(disableHugePages, 0n, 0n, 0n, 0n) === 0 ? 'ok' : errno());
    const bytes = 32 * 2 ** 20;
    const memory = libc.mmap(0n, BigInt(bytes), writable, privately, -1, 0n);
    libc.madvise(memory, BigInt(bytes), adviseHugePages);
    for (let at = 0; at < bytes; at += 4096) ffi.setUint8(memory, at, 1);
    libc.madvise(memory, BigInt(bytes), collapse);
    console.log(/AnonHugePages:\\s+0 kB/.test(proc('smaps_rollup')) ? 'small pages' : 'huge pages');`,
  );

  test('61: a program gets no huge page, whose rest nobody would see, and cannot allow itself any', async () => {
    expect(printedBare(hugePages)).toBe('ok\nhuge pages\n');
    const { stdout } = await attack(hugePages);
    expect(stdout).toBe('EPERM\nsmall pages\n');
  });

  const timers = libcProgram(
    { timer_create: ['i32', 'i32', 'pointer', 'pointer'] },
    `let made = 0;
    while (made < 1000 && libc.timer_create(1, 0n, Buffer.alloc(8)) === 0) made += 1;
    console.log(made, made < 1000 && errno());`,
  );

  test('61: POSIX timers end in EAGAIN, and a neighbour runs meanwhile', async () => {
    expect(printedBare(timers)).toBe('1000 false\n');
    const { stdout } = await whileHeld(timers);
    expect(stdout).toBe(`${sandbox.pendingSignals} EAGAIN\n`);
  });

  const locked = libcProgram(
    { mlock: ['i32', 'pointer', 'u64'] },
    "console.log(libc.mlock(Buffer.alloc(65536), 4096n) === 0 ? 'ok' : errno());",
  );

  test('61: a program cannot lock memory', async () => {
    expect(printedBare(locked)).toBe('ok\n');
    expect((await attack(locked)).stdout).toBe('EPERM\n');
  });
});
