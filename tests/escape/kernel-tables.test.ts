import { describe, expect, test } from 'vitest';
import type { Lab } from '../../runner/labs/lab.ts';
import { defaultLimits, type Limits } from '../../runner/sandbox/limits.ts';
import { mostNeighbours } from '../../runner/sandbox/netns/neighbours.ts';
import { attack } from '../support/attack.ts';
import { mustReadInNetwork, onlyHolder } from '../support/holder.ts';
import { labFrom } from '../support/lab-from.ts';
import { neighbourSucceeds } from '../support/neighbour.ts';
import { neighboursIn } from '../support/neighbours.ts';

/** A way to make the kernel look for neighbours. */
interface Flood {
  family: 4 | 6;
  /** The address number `n`. */
  address: string;
  /** What its socket is bound to. */
  bind?: string;
  /** What its socket needs then. */
  prepare?: string;
}

/** What is bound to a device reaches every address without a router: the kernel takes it to be on the link. */
const onItsLink = `(() => {
    const { functions: libc } = dlopen('libc.so.6', {
      socket: { return: 'i32', arguments: ['i32', 'i32', 'i32'] },
      setsockopt: { return: 'i32', arguments: ['i32', 'i32', 'i32', 'pointer', 'u32'] },
    });
    const [inet, datagram, level, bindToDevice] = [2, 2, 1, 25];
    const fd = libc.socket(inet, datagram, 0);
    libc.setsockopt(fd, level, bindToDevice, Buffer.from('eth0\\0'), 5);
    return { fd };
  })()`;

const floods: Record<string, Flood> = {
  'its own LAN': { family: 4, address: '`10.0.${n >> 8}.${n & 255}`' },
  'any address, on its link': { family: 4, address: '`8.8.${n >> 8}.${n & 255}`', bind: onItsLink },
  'multicast groups': {
    family: 4,
    address: '`239.1.${n >> 8}.${n & 255}`',
    prepare: "socket.setMulticastInterface('10.0.255.1');",
  },
  'its own LAN by IPv6': { family: 6, address: '`2001:db8:1::1:${n.toString(16)}`' },
  'link-local addresses': { family: 6, address: '`fe80::1:${n.toString(16)}%eth0`' },
  'multicast groups of IPv6': { family: 6, address: '`ff02::7:${n.toString(16)}%eth0`' },
};

/** Sends to so many addresses, a hundred by each socket, tells what came of it, and waits. */
const program = ({ family, address, bind = '{}', prepare = '' }: Flood, count: number) => `
  import { createSocket } from 'node:dgram';
  import { dlopen } from 'node:ffi';
  const told = {};
  const send = (socket, to) => new Promise((done) => socket.send('x', 9, to, (error) => {
    const answer = error?.code ?? 'sent';
    told[answer] = (told[answer] ?? 0) + 1;
    done();
  }));
  for (let from = 1; from <= ${count}; from += 100) {
    const socket = createSocket('udp${family}');
    await new Promise((bound) => socket.bind(${bind}, bound));
    ${prepare}
    await Promise.all(Array.from({ length: 100 }, (_, i) => from + i).map((n) => send(socket, ${address})));
  }
  console.log(JSON.stringify(told));
  setInterval(() => {}, 1000);`;

const labWith = (source: string): Lab =>
  labFrom(
    {
      networks: { lan: { subnet: '10.0.0.0/16', subnet6: '2001:db8:1::/64' } },
      hosts: { attacker: { lan: ['10.0.255.1', '2001:db8:1::ff'], program: 'attacker.ts' } },
      script: [{ run: 'attacker' }],
    },
    { 'attacker.ts': source },
  );

/** So many strangers, for a minute: however slowly a test goes, none is forgotten meanwhile. */
const withStrangers = (strangers: number): Limits => ({
  ...defaultLimits,
  network: { ...defaultLimits.network, strangers, strangerMs: 60_000 },
});

/** Floods, and gives what the program was told, how many neighbours there are then, and how many there may be. */
async function flooded(flood: Flood, count: number, limits: Limits) {
  const lab = labWith(program(flood, count));
  let neighbours = Number.NaN;
  const { stdout } = await attack(lab, {
    limits,
    meanwhile: async ({ session }, backend) => {
      const run = session.runOn('attacker');
      await Promise.race([run?.nextOutput(), run?.ended]);
      neighbours = await neighboursIn(lab, flood.family);
      await neighbourSucceeds(backend);
      await session.stop('attacker');
    },
  });
  const most = mostNeighbours(lab, flood.family, limits.network);
  return { told: JSON.parse(stdout) as Record<string, number>, neighbours, most };
}

/** More than the kernel's table holds by default (arp(7): gc_thresh3). */
const many = 1500;
/** More than the bound, few enough to do no harm. */
const some = 200;

describe.each(Object.entries(floods))('a program that sends to many addresses: %s', (_, flood) => {
  test('60: fills no table of the machine', async () => {
    const { strangers } = defaultLimits.network;
    const { told, neighbours, most } = await flooded(flood, many, withStrangers(strangers));
    const { EPERM: refused = 0, sent = 0 } = told;
    expect(told).toEqual({ EPERM: refused, sent });
    expect(refused + sent).toBe(many);
    expect(sent).toBeLessThanOrEqual(2 * strangers);
    expect(neighbours).toBeGreaterThanOrEqual(strangers);
    expect(neighbours).toBeLessThanOrEqual(most);
  });

  test('would fill it, were it not bounded', async () => {
    const { told, neighbours } = await flooded(flood, some, withStrangers(some));
    expect(told).toEqual({ sent: some });
    expect(neighbours).toBeGreaterThanOrEqual(some);
  });
});

describe('a program that opens many connections through a router that translates', () => {
  const connections = 2000;
  const source = `import { createSocket } from 'node:dgram';
    for (let from = 1; from <= ${connections}; from += 100) {
      const socket = createSocket('udp4');
      await Promise.all(Array.from({ length: 100 }, (_, i) =>
        new Promise((sent) => socket.send('x', from + i, 'server', sent))));
    }
    console.log('sent');
    setInterval(() => {}, 1000);`;
  const lab = labFrom(
    {
      networks: { home: { subnet: '192.168.1.0/24' }, net: { subnet: '203.0.113.0/24' } },
      hosts: {
        laptop: { home: '192.168.1.10', program: 'laptop.ts', gateway: 'router' },
        router: { home: '192.168.1.1', net: '203.0.113.1', forwards: true, nat: { masquerade: 'net' } },
        server: { net: '203.0.113.20', program: 'server.ts' },
      },
      script: [{ run: 'laptop' }],
    },
    { 'laptop.ts': source, 'server.ts': '' },
  );

  async function tracked(limits: Limits): Promise<number> {
    let count = Number.NaN;
    await attack(lab, {
      limits,
      meanwhile: async ({ session }, backend) => {
        const run = session.runOn('laptop');
        await Promise.race([run?.nextOutput(), run?.ended]);
        const script = 'cat /proc/sys/net/netfilter/nf_conntrack_count';
        count = Number(await mustReadInNetwork(onlyHolder(), 'router', script));
        await neighbourSucceeds(backend);
        await session.stop('laptop');
      },
    });
    return count;
  }

  const withTracked = (trackedConnections: number): Limits => ({
    ...defaultLimits,
    network: { ...defaultLimits.network, trackedConnections },
  });

  test('60: makes it track a bounded number', async () => {
    const { trackedConnections } = defaultLimits.network;
    const count = await tracked(defaultLimits);
    expect(count).toBeGreaterThan(trackedConnections / 2);
    expect(count).toBeLessThanOrEqual(trackedConnections + 1);
  });

  test('would make it track all', async () => {
    expect(await tracked(withTracked(2 * connections))).toBeGreaterThanOrEqual(connections);
  });
});
