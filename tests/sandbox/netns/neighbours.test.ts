import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { chosenLabs } from '../../../runner/cli/course.ts';
import { defaultLimits } from '../../../runner/sandbox/limits.ts';
import { mostNeighbours } from '../../../runner/sandbox/netns/neighbours.ts';
import { backendNamed } from '../../support/backends.ts';
import { labFrom } from '../../support/lab-from.ts';
import { openSession, printedBy } from '../../support/sessions.ts';

const { strangers } = defaultLimits.network;

/** Sends to strangers, one more than it may, and says at each line of its input what it is told of others. */
const source = `import { createSocket } from 'node:dgram';
  import { connect } from 'node:net';
  import { createInterface } from 'node:readline';
  const send = (type, host) => new Promise((told) => {
    const socket = createSocket(type);
    socket.send('x', 9, host, (error) => { socket.close(); told(error?.code ?? 'sent'); });
  });
  const dial = (host) => new Promise((told) => connect({ host, port: 7000 })
    .on('connect', function () { this.destroy(); told('connected'); }).on('error', ({ code }) => told(code)));
  for (let n = 1; n <= ${strangers + 1}; n += 1) {
    console.log(await send('udp4', '192.168.1.' + (100 + n)), await send('udp6', '2001:db8:1::' + (100 + n)));
  }
  for await (const _ of createInterface({ input: process.stdin })) {
    console.log(await send('udp4', '192.168.1.200'), await send('udp6', '2001:db8:1::200'));
    console.log(await dial('192.168.1.201'), await dial('2001:db8:1::201'), await dial('server'));
  }`;

const lab = labFrom(
  {
    networks: { lan: { subnet: '192.168.1.0/24', subnet6: '2001:db8:1::/64' } },
    hosts: {
      client: { lan: ['192.168.1.10', '2001:db8:1::10'], program: 'client.ts' },
      server: { lan: ['192.168.1.20', '2001:db8:1::20'], program: 'server.ts' },
    },
    script: [{ run: 'client' }],
  },
  {
    'client.ts': source,
    'server.ts': `import { createServer } from 'node:net';
      createServer((socket) => socket.end()).listen(7000, () => console.log('listens'));`,
  },
);

/** Opens the lab, where each stranger counts for so long, and tells the lines that the client has printed so far. */
async function opened(forMs: number) {
  const limits = { ...defaultLimits, network: { ...defaultLimits.network, strangerMs: forMs } };
  const { session, events } = await openSession(lab, await backendNamed('netns', limits), limits);
  await (await session.start('server')).nextOutput();
  await session.start('client');
  const printed = async (lines: number) => {
    const said = () => printedBy(events, 'client').split('\n').slice(0, -1);
    await expect.poll(said, { timeout: 20_000 }).toHaveLength(lines);
    return said();
  };
  return { session, printed };
}

test('a program in touch with too many strangers is told so, and still reaches its lab', async () => {
  const { session, printed } = await opened(60_000);
  await using _ = session;
  const first = [...Array<string>(strangers).fill('sent sent'), 'EPERM EPERM'];
  expect(await printed(first.length)).toEqual(first);
  session.type('client', '\n');
  const told = await printed(first.length + 2);
  expect(told.slice(first.length)).toEqual(['EPERM EPERM', 'EHOSTUNREACH EACCES connected']);
});

test('strangers that a program left alone make room for others', async () => {
  const forMs = 1000;
  const { session, printed } = await opened(forMs);
  await using _ = session;
  const before = await printed(strangers + 1);
  // The kernel takes out of a set what has expired once a second.
  await pause(forMs + 2000);
  session.type('client', '\n');
  const after = await printed(before.length + 2);
  expect(after[before.length]).toBe('sent sent');
});

test('how many neighbours a lab may have follows its hosts, its addresses and the limits', () => {
  // Two hosts, their two addresses and two broadcasts, and eight strangers of each.
  expect(mostNeighbours(chosenLabs(['tcp-greet'])[0] ?? lab, 4, defaultLimits.network)).toBe(2 * (4 + 8));
  // Two link-local addresses, two others, their groups, three groups of all; strangers twice.
  expect(mostNeighbours(lab, 6, defaultLimits.network)).toBe(2 * (4 + 4 + 3 + 16));
});
