import { text } from 'node:stream/consumers';
import { beforeAll, expect, test } from 'vitest';
import type { Crossing } from '../../../runner/protocol/packets.ts';
import type { Backend, LabNetwork } from '../../../runner/sandbox/backend.ts';
import { backendNamed } from '../../support/backends.ts';
import { imageOf } from '../../support/images.ts';
import { labFrom } from '../../support/lab-from.ts';
import { LinkMeter } from '../../support/link-meter.ts';
import { openSession } from '../../support/sessions.ts';

const echo = `import { createSocket } from 'node:dgram';
  const socket = createSocket('udp4').on('message', (m, { address, port }) => socket.send(m, port, address));
  socket.bind(7000, '0.0.0.0', () => console.log('ready'));`;

/** Sends datagrams, no more than fit into a socket's memory at once, and counts what comes back. */
const count = `import { createSocket } from 'node:dgram';
  let answers = 0;
  let quiet = 0;
  const socket = createSocket('udp4').on('message', () => { answers++; quiet = 0; });
  for (let n = 0; n < 150; n++) {
    socket.send(Buffer.alloc(200), 7000, 'server');
    if (n % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  }
  for (; quiet < 4; quiet++) await new Promise((resolve) => setTimeout(resolve, 100));
  console.log(answers);
  socket.close();`;

const lab = (links: object, script: unknown[] = [{ run: 'client' }]) =>
  labFrom(
    {
      networks: { lan: { subnet: '192.168.1.0/24', links } },
      hosts: {
        server: { lan: '192.168.1.20', program: 'server.ts' },
        client: { lan: '192.168.1.10', program: 'client.ts' },
      },
      script,
    },
    { 'server.ts': echo, 'client.ts': count },
  );

let backend: Backend;

beforeAll(async () => {
  backend = await backendNamed('netns');
});

async function answered(network: LabNetwork, made: ReturnType<typeof lab>): Promise<number> {
  const client = await network.prepare('client');
  client.start(await imageOf(made, 'client'));
  return Number(await text(client.stdout));
}

async function serving(made: ReturnType<typeof lab>): Promise<LabNetwork> {
  const network = await backend.openNetwork(made);
  const server = await network.prepare('server');
  server.start(await imageOf(made, 'server'));
  await new Promise((resolve) => server.stdout.once('data', resolve));
  return network;
}

test('a link is impaired from the start, changes while the lab runs, and is put back', async () => {
  const made = lab({ client: { lossPercent: 100 } });
  await using network = await serving(made);
  expect(await answered(network, made)).toBe(0);
  await network.setLink('lan', 'client', {});
  // The question for the server's MAC address was lost as well, and is asked again after a second.
  await expect.poll(() => answered(network, made), { timeout: 10_000 }).toBe(150);
  await network.resetLinks();
  expect(await answered(network, made)).toBe(0);
});

test('a link loses as many packets as it should, in both directions', async () => {
  const made = lab({});
  await using network = await serving(made);
  // They know each other's MAC addresses before anything is lost.
  expect(await answered(network, made)).toBe(150);
  await network.setLink('lan', 'client', { lossPercent: 30 });
  // 150 echoes over a link that loses 30 % each way: 73 on average, with a deviation of 6.
  const lossy = await answered(network, made);
  expect(lossy).toBeGreaterThan(40);
  expect(lossy).toBeLessThan(110);
});

test('a link has the rate it was given, in both directions', async () => {
  const made = lab({});
  await using network = await serving(made);
  await network.setLink('lan', 'client', { rateKbit: 64 });
  // What 64 kbit/s carry in half a second, and a bucket and a queue full: far from all.
  expect(await answered(network, made)).toBeLessThan(100);
  await network.setLink('lan', 'client', {});
  expect(await answered(network, made)).toBe(150);
});

test('a packet that waits long at a low rate is not taken for lost, and one that found no room is', async () => {
  await using meter = await LinkMeter.open(backend);
  let lost = 0;
  const changed = (crossing: Crossing) => (lost += crossing.lost ? 1 : 0);
  meter.network.watch(performance.timeOrigin * 1000, { sent() {}, changed, missed() {} });
  await meter.network.setLink('lan', 'client', { rateKbit: 8 });
  const { back } = await meter.measure({ count: 20, answerBytes: 470 });
  expect(back.delaysMs.at(-1)).toBeGreaterThan(3000);
  expect(back.arrived).toBeLessThan(20);
  await expect.poll(() => lost, { timeout: 15_000 }).toBe(20 - back.arrived);
});

test('changes made at once follow each other', async () => {
  const made = lab({});
  await using network = await serving(made);
  const changes = [100, 0, 100, 0].map((lossPercent) => network.setLink('lan', 'client', { lossPercent }));
  await Promise.all(changes);
  expect(await answered(network, made)).toBe(150);
});

test('what the machine cannot do is refused in words, and what it can is done', async () => {
  const made = lab({});
  await using network = await backend.openNetwork(made);
  const able = await network.linkAbilities();
  expect(able).toContain('lose');
  const slow = network.setLink('lan', 'client', { delayMs: 20 });
  if (able.includes('delay')) await slow;
  else {
    await expect(slow).rejects.toMatchObject({
      code: 'link-beyond-machine',
      message: expect.stringContaining('its links cannot delay packets: this kernel has no netem'),
    });
  }
  const opening = backend.openNetwork(lab({ client: { delayMs: 20 } }));
  if (able.includes('delay')) await (await opening)[Symbol.asyncDispose]();
  else await expect(opening).rejects.toMatchObject({ code: 'lab-needs-more' });
});

test('refuses a link the lab does not have', async () => {
  await using network = await backend.openNetwork(lab({}));
  await expect(network.setLink('lan', 'nobody', {})).rejects.toThrow('no link of “nobody”');
});

test('a step of a script changes a link, and the next script begins with the manifest’s', async () => {
  const broken = { link: 'client', set: { lossPercent: 100 } };
  const run = { run: 'client', until: 'exit' };
  const server = { run: 'server', until: { output: 'ready' } };
  const made = lab({}, [server, run, broken, run, { stop: 'server' }]);
  const { session, events } = await openSession(made, backend);
  await using _ = session;
  for (const _round of [1, 2]) expect(await session.script.perform()).toEqual({ held: true });
  const counts = events.flatMap((event) =>
    event.type === 'run.output' && event.host === 'client' ? [event.text] : [],
  );
  const [first, , again = ''] = counts;
  expect(counts).toEqual([first, '0\n', again, '0\n']);
  expect(first).toBe('150\n');
  // A host that asks for a MAC address anew lets only so many datagrams wait for it.
  expect(Number(again)).toBeGreaterThan(75);
});

test.each([
  [{ nobody: { lossPercent: 1 } }, [{ run: 'client' }], 'networks.lan.links: expected one of server, client'],
  [{}, [{ link: 'client', network: 'wan', set: {} }], 'script.0.network: expected one of lan'],
  [{}, [{ link: 'client', set: { jitterMs: 4 } }], 'script.0'],
])('a manifest about a link that is not there is refused: %j %j', (links, script, words) => {
  expect(() => lab(links, script)).toThrow(words);
});
