import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Backend } from '../../runner/sandbox/backend.ts';
import { defaultLimits } from '../../runner/sandbox/limits.ts';
import { hasLabUsers } from '../../runner/sandbox/netns/identity.ts';
import { attack } from '../support/attack.ts';
import { libcProgram } from '../support/libc.ts';
import { neighbourSucceeds } from '../support/neighbour.ts';
import { outcomeOf, printedBy } from '../support/sessions.ts';
import { labOf } from '../support/temporary-lab.ts';

/** Takes of something that the kernel counts by user until it is refused, and tells how much it got. */
type Hoard = (most: number) => string;

const inotify: Hoard = (most) =>
  libcProgram(
    { inotify_init: ['i32'] },
    `let got = 0;
    while (got < ${most} && libc.inotify_init() !== -1) got += 1;
    console.log(got, got < ${most} ? errno() : 'ok');`,
  );

/** Descriptors that were sent to a socket and taken by nobody (unix(7), SCM_RIGHTS). */
const underWay: Hoard = (most) =>
  libcProgram(
    {
      socketpair: ['i32', 'i32', 'i32', 'i32', 'pointer'],
      sendmsg: ['i64', 'i32', 'pointer', 'i32'],
    },
    `const [unix, datagram, level, rights, each] = [1, 2, 1, 1, 100];
    const control = Buffer.alloc(16 + 4 * each);
    control.writeBigUInt64LE(BigInt(control.length));
    control.writeInt32LE(level, 8);
    control.writeInt32LE(rights, 12);
    const [byte, vector, message] = [Buffer.alloc(1), Buffer.alloc(16), Buffer.alloc(56)];
    vector.writeBigUInt64LE(ffi.getRawPointer(byte));
    vector.writeBigUInt64LE(1n, 8);
    message.writeBigUInt64LE(ffi.getRawPointer(vector), 16);
    message.writeBigUInt64LE(1n, 24);
    message.writeBigUInt64LE(ffi.getRawPointer(control), 32);
    message.writeBigUInt64LE(BigInt(control.length), 40);
    let got = 0;
    for (let sent = true; sent && got < ${most};) {
      const pair = Buffer.alloc(8);
      if (libc.socketpair(unix, datagram, 0, pair) !== 0) break;
      sent = libc.sendmsg(pair.readInt32LE(0), message, 0) === 1n;
      if (sent) got += each;
    }
    console.log(got, got < ${most} ? errno() : 'ok');`,
  );

const epollWatches: Hoard = (most) =>
  libcProgram(
    {
      epoll_create1: ['i32', 'i32'],
      epoll_ctl: ['i32', 'i32', 'i32', 'i32', 'pointer'],
      eventfd: ['i32', 'u32', 'i32'],
    },
    `const [add, event] = [1, Buffer.alloc(16)];
    const events = Array.from({ length: 450 }, () => libc.eventfd(0, 0));
    let got = 0;
    while (got < ${most}) {
      const set = libc.epoll_create1(0);
      if (set === -1) break;
      for (const fd of events) if (got < ${most} && libc.epoll_ctl(set, add, fd, event) === 0) got += 1;
    }
    console.log(got, got < ${most} ? errno() : 'ok');`,
  );

async function printedByNeighbour(source: string, backend: Backend): Promise<string> {
  const { events } = await outcomeOf(labOf({ server: source }), backend);
  return printedBy(events, 'server');
}

/** Lets one lab take all it gets, and then another take a little. */
async function hoarded(hoard: Hoard, [most, little]: [number, number]): Promise<[string, string]> {
  let neighbour = '';
  const { stdout } = await attack(`${hoard(most)}\nsetInterval(() => {}, 1000);`, {
    meanwhile: async ({ session }, backend) => {
      const run = session.runOn('server');
      await Promise.race([run?.nextOutput(), run?.ended]);
      neighbour = await printedByNeighbour(hoard(little), backend);
      await neighbourSucceeds(backend);
      await session.stop('server');
    },
  });
  return [stdout, neighbour];
}

const readNumber = (file: string) => Number(readFileSync(`/proc/sys/fs/${file}`, 'latin1'));

/** ETOOMANYREFS (errno(3)), which Node does not name. */
const tooManyReferences = 109;

const able = hasLabUsers();
const lacks = able ? '' : ' (NOT TESTED: only a runner that is root gives each lab a user of its own)';
if (lacks) console.warn(`Counts by user${lacks}`);

describe.skipIf(!able)(`what the kernel counts by user is each lab’s own${lacks}`, () => {
  test('a lab that takes every inotify instance leaves others theirs', async () => {
    const most = readNumber('inotify/max_user_instances');
    expect(await hoarded(inotify, [most + 1, 10])).toEqual([`${most} EMFILE\n`, '10 ok\n']);
  });

  test('a lab with as many descriptors under way as may be leaves others theirs', async () => {
    const { openFiles } = defaultLimits.sandbox;
    const [attacker, neighbour] = await hoarded(underWay, [10 * openFiles, 500]);
    const [got, why] = attacker.trim().split(' ');
    expect(Number(why)).toBe(tooManyReferences);
    expect(Number(got)).toBeGreaterThan(openFiles / 2);
    expect(Number(got)).toBeLessThanOrEqual(openFiles + 100);
    expect(neighbour).toBe('500 ok\n');
  });

  test('a lab with a hundred thousand epoll watches leaves others theirs', async () => {
    const watches = [100_000, 1000] satisfies [number, number];
    expect(await hoarded(epollWatches, watches)).toEqual(['100000 ok\n', '1000 ok\n']);
  });
});
