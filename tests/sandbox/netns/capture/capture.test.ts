import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { courseFolders } from '../../../../runner/cli/course.ts';
import { loadLab } from '../../../../runner/labs/load.ts';
import type { Crossing } from '../../../../runner/protocol/packets.ts';
import { defaultLimits } from '../../../../runner/sandbox/limits.ts';
import { Session } from '../../../../runner/sessions/session.ts';
import { backendNamed } from '../../../support/backends.ts';
import { imageOf } from '../../../support/images.ts';
import { labFrom } from '../../../support/lab-from.ts';

const arp = 0x0806;
const typeOf = ({ bytes }: Crossing) => Buffer.from(bytes).readUInt16BE(12);

async function performed(name: string) {
  const lab = loadLab(courseFolders.labs, name);
  const session = await Session.open(lab, await backendNamed('netns'), defaultLimits);
  session.transcript.attach(({ seq }) => session.transcript.acknowledge(seq), 0);
  const log = session.capture.packets();
  const { held } = await session.script.perform();
  await expect
    .poll(() => log.packets.every(({ arrivals, lost }) => lost || arrivals.length > 0), { timeout: 5000 })
    .toBe(true);
  return { session, log, held };
}

const path = fileURLToPath(new URL('../../../../runner/sandbox/netns/capture/capture.pl', import.meta.url));

test('the program that captures is strict, though it does not say so', () => {
  const { stderr } = spawnSync('perl', ['-Mstrict', '-Mwarnings=FATAL,all', '-c', path], {
    encoding: 'utf8',
  });
  expect(stderr).toBe(`${path} syntax OK\n`);
});

test('the program that captures ends when nobody listens any more', async () => {
  const capturing = spawn('perl', ['-'], { stdio: 'pipe' });
  capturing.stdin.end(readFileSync(path));
  await once(capturing, 'exit');
  // What it left behind holds the other end of this.
  const gone = once(capturing.stderr.resume(), 'close');
  capturing.stdout.destroy();
  await gone;
});

describe('the packets of a lab', () => {
  test('are all seen, from who has this address to the last acknowledgment', async () => {
    const { session, log, held } = await performed('tcp-greet');
    await using _ = session;
    expect(held).toBe(true);
    expect(log.missedCount).toBe(0);
    expect(log.packets.slice(0, 2).map(typeOf)).toEqual([arp, arp]);
    for (const { from, arrivals, atUs } of log.packets) {
      expect(arrivals.map(({ host }) => host)).toEqual([from === 'client' ? 'server' : 'client']);
      expect(arrivals[0]?.atUs).toBeGreaterThanOrEqual(atUs);
    }
  });

  test('are seen on every network they cross', async () => {
    const { session, log } = await performed('nat');
    await using _ = session;
    const networks = new Set(log.packets.map(({ network }) => network));
    expect([...networks].sort()).toEqual(['home', 'net']);
  });

  test('are seen to be lost', async () => {
    const { session, log } = await performed('tcp-lossy');
    await using _ = session;
    const lostOnes = () => log.packets.filter((each) => each.lost);
    // Which are lost is left to chance: now and then it is none.
    for (let round = 0; round < 9 && lostOnes().length === 0; round += 1) {
      await session.script.perform();
      await expect
        .poll(() => log.packets.every(({ arrivals, lost }) => lost || arrivals.length > 0), { timeout: 5000 })
        .toBe(true);
    }
    const lost = lostOnes();
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.every(({ arrivals }) => arrivals.length === 0)).toBe(true);
  });

  test('are lost each by itself, though all are equal', async () => {
    const lab = labFrom(
      {
        networks: { lan: { subnet: '192.168.1.0/24', subnet6: '2001:db8:1::/64' } },
        hosts: {
          server: { lan: ['192.168.1.20', '2001:db8:1::20'], program: 'server.ts' },
          client: { lan: ['192.168.1.10', '2001:db8:1::10'], program: 'client.ts' },
        },
        script: [{ run: 'server' }],
      },
      {
        'server.ts': `import { createSocket } from 'node:dgram';
          createSocket('udp6').bind(7000, '::', () => console.log('bound'));`,
        'client.ts': `import { createSocket } from 'node:dgram';
          const socket = createSocket('udp6');
          process.stdin.on('data', () =>
            socket.send('equal', 7000, '2001:db8:1::20', () => console.log('sent')));`,
      },
    );
    await using network = await (await backendNamed('netns')).openNetwork(lab);
    const datagrams: Crossing[] = [];
    network.watch(0, {
      sent: (crossing) => void (crossing.bytes[20] === 17 && datagrams.push(crossing)),
      changed: () => {},
      missed: () => {},
    });
    for (const name of ['server', 'client']) {
      const sandbox = await network.prepare(name);
      sandbox.start(await imageOf(lab, name));
      if (name === 'server') await once(sandbox.stdout, 'data');
      else {
        for (const lossPercent of [0, 100, 0]) {
          await network.setLink('lan', 'server', { lossPercent });
          sandbox.stdin.write('again\n');
          await once(sandbox.stdout, 'data');
        }
      }
    }
    await expect.poll(() => datagrams.map(({ lost }) => lost)).toEqual([false, true, false]);
    expect(datagrams.map(({ arrivals }) => arrivals.length)).toEqual([1, 0, 1]);
    expect(datagrams[2]?.bytes).toEqual(datagrams[1]?.bytes);
  });

  test('of a lab without IPv6 are not IPv6', async () => {
    const { session, log } = await performed('router-hop');
    await using _ = session;
    expect(new Set(log.packets.map(typeOf))).toEqual(new Set([arp, 0x0800]));
  });

  test('that were exchanged while the lab was made are there too', async () => {
    const { session, log } = await performed('dhcp-lease');
    await using _ = session;
    expect(log.packets[0]?.atUs).toBeLessThan(0);
  });
});
