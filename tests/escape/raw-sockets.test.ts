import { describe, expect, test } from 'vitest';
import { macFor } from '../../runner/labs/address.ts';
import type { Lab } from '../../runner/labs/lab.ts';
import { defaultLimits } from '../../runner/sandbox/limits.ts';
import { mustInNetwork } from '../../runner/sandbox/netns/host-shell.ts';
import { mostNeighbours } from '../../runner/sandbox/netns/neighbours.ts';
import { attack } from '../support/attack.ts';
import {
  arpRequest,
  datagram,
  datagram6,
  neighbourSolicitation,
  redirect,
  routerAdvertisement,
  routerSolicitation,
  strangeFrame,
} from '../support/forged-frames.ts';
import { mustReadInNetwork, onlyHolder } from '../support/holder.ts';
import { labFrom } from '../support/lab-from.ts';
import { libcProgram } from '../support/libc.ts';
import { neighbourSucceeds } from '../support/neighbour.ts';
import { neighboursIn } from '../support/neighbours.ts';

const addresses = { attacker: '10.0.255.1', victim: '10.0.255.2', router: '10.0.255.254' };
const mac = (host: keyof typeof addresses) => macFor(addresses[host]);

const lan6 = '20010db80001000000000000';
const own6 = { attacker: `${lan6}000000ff`, victim: `${lan6}000000fe`, router: `${lan6}00000001` };
const toVictim = { from: mac('attacker'), to: mac('victim') };
const toRouter = { from: mac('attacker'), to: mac('router') };

/** Two bytes of an IPv4 address, and four of an IPv6 one, that are another for each number. */
const tail = (n: number) => `${n >> 8}.${n & 255}`;
const tail6 = (n: number) => (0x10000 + n).toString(16).padStart(8, '0');

/** A frame for each number, and the table that it makes grow. */
interface Forgery {
  family: 4 | 6;
  frame: (n: number) => Uint8Array;
}

const forgeries: Record<string, Forgery> = {
  'asks by ARP in many names': {
    family: 4,
    frame: (n) => arpRequest(mac('attacker'), `10.0.${tail(n)}`, addresses.victim),
  },
  'asks by neighbour discovery in many names': {
    family: 6,
    frame: (n) => neighbourSolicitation(toVictim, lan6 + tail6(n), own6.victim),
  },
  'asks for routers in many names': {
    family: 6,
    frame: (n) => routerSolicitation(toRouter, lan6 + tail6(n), own6.router),
  },
  'says that many are routers': {
    family: 6,
    frame: (n) => routerAdvertisement(toVictim, `fe80000000000000000000aa${tail6(n)}`, own6.victim),
  },
  'lets a router look for many hosts': {
    family: 4,
    frame: (n) => datagram(toRouter, addresses.attacker, `10.1.${tail(n)}`),
  },
  'lets a router look for many hosts by IPv6': {
    family: 6,
    frame: (n) => datagram6(toRouter, own6.attacker, `20010db80002000000000000${tail6(n)}`),
  },
  'lets a router tell of many nearer hosts by IPv6': {
    family: 6,
    frame: (n) => datagram6(toRouter, own6.attacker, lan6 + tail6(n)),
  },
  'says in its router’s name that many hosts are nearer': {
    family: 4,
    frame: (n) =>
      redirect(toVictim, addresses.router, addresses.victim, `198.51.${tail(n)}`, `10.0.${tail(n)}`),
  },
};

/** Sends the frames of its file once it is told to begin, and waits. */
const program = `
  import { once } from 'node:events';
  import { dlopen } from 'node:ffi';
  import { readFileSync, writeSync } from 'node:fs';
  const { functions: libc } = dlopen('libc.so.6', {
    socket: { return: 'i32', arguments: ['i32', 'i32', 'i32'] },
    bind: { return: 'i32', arguments: ['i32', 'pointer', 'u32'] },
    if_nametoindex: { return: 'u32', arguments: ['pointer'] },
  });
  const [packet, raw] = [17, 3];
  const address = Buffer.alloc(20);
  address.writeUInt16LE(packet);
  address.writeUInt32LE(libc.if_nametoindex(Buffer.from('eth0\\0')), 4);
  const fd = libc.socket(packet, raw, 0);
  libc.bind(fd, address, address.length);
  await once(process.stdin, 'data');
  const frames = readFileSync('frames.txt', 'latin1').split('\\n');
  for (const frame of frames) writeSync(fd, Buffer.from(frame, 'hex'));
  console.log(frames.length);
  setInterval(() => {}, 1000);`;

const labWith = (frames: Uint8Array[], source = program): Lab =>
  labFrom(
    {
      networks: {
        lan: { subnet: '10.0.0.0/16', subnet6: '2001:db8:1::/64' },
        far: { subnet: '10.1.0.0/16', subnet6: '2001:db8:2::/64' },
      },
      hosts: {
        attacker: {
          lan: [addresses.attacker, '2001:db8:1::ff'],
          program: 'attacker.ts',
          files: ['frames.txt'],
          rawSockets: true,
        },
        victim: { lan: [addresses.victim, '2001:db8:1::fe'], program: 'victim.ts', gateway: 'router' },
        router: {
          lan: [addresses.router, '2001:db8:1::1'],
          far: ['10.1.255.254', '2001:db8:2::1'],
          forwards: true,
        },
      },
      script: [{ run: 'attacker' }],
    },
    {
      'attacker.ts': source,
      'victim.ts': '',
      'frames.txt': frames.map((frame) => Buffer.from(frame).toString('hex')).join('\n'),
    },
  );

/** Takes away what bounds the lab that is open: what is left proves the attack. */
async function unbound(): Promise<void> {
  const holder = onlyHolder();
  for (const host of [undefined, 'victim', 'router']) {
    await mustInNetwork(holder, host, 'take its rules away', 'nft flush ruleset');
  }
}

/** Sends frames from a raw-socket host, and gives what is counted then. */
async function countedAfter(
  frames: Uint8Array[],
  count: (lab: Lab) => Promise<number>,
  isBound: boolean,
): Promise<number> {
  const lab = labWith(frames);
  let counted = Number.NaN;
  const { stdout, stderr } = await attack(lab, {
    meanwhile: async ({ session }, backend) => {
      if (!isBound) await unbound();
      session.type('attacker', '\n');
      const run = session.runOn('attacker');
      await Promise.race([run?.nextOutput(), run?.ended]);
      counted = await count(lab);
      if (isBound) await neighbourSucceeds(backend);
      await session.stop('attacker');
    },
  });
  expect({ stdout, stderr }).toEqual({ stdout: `${frames.length}\n`, stderr: '' });
  return counted;
}

const framesOf = ({ frame }: Forgery, count: number) => Array.from({ length: count }, (_, n) => frame(n + 1));

/** More than the kernel's table holds by default (arp(7): gc_thresh3), and enough to tell them from the bound. */
const [many, some] = [1500, 300];

describe.each(Object.entries(forgeries))('a raw-socket host that %s', (_, forgery) => {
  const neighbours = (lab: Lab) => neighboursIn(lab, forgery.family);

  test('62: fills no table of the machine', async () => {
    const { network } = defaultLimits;
    const count = await countedAfter(framesOf(forgery, many), neighbours, true);
    expect(count).toBeLessThanOrEqual(mostNeighbours(labWith([]), forgery.family, network));
  });

  test('would fill it, were it not bounded', async () => {
    expect(await countedAfter(framesOf(forgery, some), neighbours, false)).toBeGreaterThanOrEqual(some);
  });
});

describe('a raw-socket host that sends from many MAC addresses', () => {
  /** What the bridge of the only lab has learned. */
  async function learned(): Promise<number> {
    const table = await mustReadInNetwork(onlyHolder(), undefined, 'bridge -json fdb show br lan dynamic');
    return (JSON.parse(table) as unknown[]).length;
  }

  const frames = Array.from({ length: 1500 }, (_, n) => strangeFrame(macFor(`10.9.${tail(n)}`), n));
  const { macs } = defaultLimits.network;
  const hosts = 3;

  test('62: is remembered by its bridge under a bounded number of them', async () => {
    const count = await countedAfter(frames, learned, true);
    expect(count).toBeGreaterThanOrEqual(macs);
    expect(count).toBeLessThanOrEqual(macs + hosts);
  });

  test('would be remembered under all, were it not bounded', async () => {
    expect(await countedAfter(frames, learned, false)).toBeGreaterThanOrEqual(frames.length);
  });
});

test('62: a packet socket has no ring in the kernel’s memory', async () => {
  const setting = libcProgram(
    {
      socket: ['i32', 'i32', 'i32', 'i32'],
      setsockopt: ['i32', 'i32', 'i32', 'i32', 'pointer', 'u32'],
    },
    `const [packet, raw, level] = [17, 3, 263];
    const options = { receive: 5, send: 13, version: 10 };
    const fd = libc.socket(packet, raw, 0);
    // tpacket_req: blocks of 64 KiB with frames of 2 KiB; the first word as a number is TPACKET_V1, _V2 or _V3.
    const ring = Buffer.from(Uint32Array.of(65536, 4, 2048, 128).buffer);
    const told = (option, value) => libc.setsockopt(fd, level, option, value, value.length) === 0 ? 'ok' : errno();
    console.log(told(options.receive, ring), told(options.send, ring), told(options.version, Buffer.alloc(4)));`,
  );
  const { stdout, stderr } = await attack(labWith([], setting));
  expect({ stdout, stderr }).toEqual({ stdout: 'EPERM EPERM ok\n', stderr: '' });
});
