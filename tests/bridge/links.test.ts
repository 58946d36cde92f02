import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backendNamed } from '../support/backends.ts';
import { type Page, startBridge } from '../support/bridge.ts';
import { labFrom } from '../support/lab-from.ts';

const echo = `import { createSocket } from 'node:dgram';
  const socket = createSocket('udp4').on('message', (m, { address, port }) => socket.send(m, port, address));
  socket.bind(7000, '0.0.0.0', () => console.log('ready'));`;

/** Sends 100 datagrams and prints how many come back. */
const count = `import { createSocket } from 'node:dgram';
  let answers = 0;
  const socket = createSocket('udp4').on('message', () => answers++);
  for (let n = 0; n < 100; n++) {
    socket.send('x', 7000, 'server');
    if (n % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await new Promise((resolve) => setTimeout(resolve, 300));
  console.log(answers);
  socket.close();`;

const labWith = (links: object) =>
  labFrom(
    {
      networks: { lan: { subnet: '192.168.1.0/24', links } },
      hosts: {
        server: { lan: '192.168.1.20', program: 'server.ts' },
        client: { lan: '192.168.1.10', program: 'client.ts' },
      },
      script: [{ run: 'client' }],
    },
    { 'server.ts': echo, 'client.ts': count },
  );

describe('the bridge, about links', () => {
  let bridge: Awaited<ReturnType<typeof startBridge>>;

  beforeAll(async () => {
    bridge = await startBridge([labWith({})], await backendNamed('netns'));
  });
  afterAll(() => bridge[Symbol.asyncDispose]());

  /** How many datagrams come back to the client when it is run once. */
  async function answered(page: Page, session: string): Promise<number> {
    const before = page.events.length;
    await page.ask({ type: 'run.start', session, host: 'client' });
    const ended = () => page.events.slice(before).find(({ event }) => event.type === 'run.ended');
    await expect.poll(ended, { timeout: 10_000 }).toBeDefined();
    const outputs = page.events
      .slice(before)
      .flatMap(({ event }) => (event.type === 'run.output' && event.host === 'client' ? [event.text] : []));
    return Number(outputs.join(''));
  }

  test('a loss of 100 % that a page sets stops every packet, and a reset lets them through', async () => {
    const page = await bridge.page();
    const session = await page.open('test-lab');
    await page.ask({ type: 'run.start', session, host: 'server' });
    await page.next((m) => m.type === 'session.event' && m.event.type === 'run.output');
    expect(await answered(page, session)).toBe(100);
    const link = { network: 'lan', host: 'client', impairment: { lossPercent: 100 } };
    expect(await page.ask({ type: 'link.set', session, ...link })).toMatchObject({ type: 'done' });
    expect(await answered(page, session)).toBe(0);
    expect(await page.ask({ type: 'links.reset', session })).toMatchObject({ type: 'done' });
    // The question for the server's MAC address may have been lost as well, and is asked again after a second.
    await expect.poll(() => answered(page, session), { timeout: 10_000 }).toBe(100);
    const told = page.events.flatMap(({ event }) => (event.type === 'link.changed' ? [event] : []));
    expect(told).toEqual([
      { type: 'link.changed', ...link, atMs: expect.any(Number) },
      { type: 'link.changed', ...link, impairment: {}, atMs: expect.any(Number) },
    ]);
    page.socket.close();
  });

  test('the event of a change comes before its answer', async () => {
    const page = await bridge.page();
    const session = await page.open('test-lab');
    await page.ask({
      type: 'link.set',
      session,
      network: 'lan',
      host: 'client',
      impairment: { rateKbit: 64 },
    });
    expect(page.received.slice(-2).map(({ type }) => type)).toEqual(['session.event', 'done']);
    page.socket.close();
  });

  test('a page is told its links and what this machine can do to them', async () => {
    const page = await bridge.page();
    const session = await page.open('test-lab');
    expect(await page.ask({ type: 'links.state', session })).toMatchObject({
      type: 'links.state',
      state: {
        able: expect.arrayContaining(['lose', 'limit rate']),
        links: [
          { network: 'lan', host: 'server', impairment: {}, atFirst: {} },
          { network: 'lan', host: 'client', impairment: {}, atFirst: {} },
        ],
      },
    });
    page.socket.close();
  });

  test('what this machine cannot do is refused with a code and the reason', async () => {
    const page = await bridge.page();
    const session = await page.open('test-lab');
    const answer = await page.ask({
      type: 'link.set',
      session,
      network: 'lan',
      host: 'client',
      impairment: { delayMs: 20 },
    });
    const state = await page.ask({ type: 'links.state', session });
    const able = state.type === 'links.state' && state.state.able.includes('delay');
    if (able) expect(answer).toMatchObject({ type: 'done' });
    else {
      expect(answer).toMatchObject({
        code: 'link-beyond-machine',
        message:
          'This machine cannot make such a link (its links cannot delay packets: this kernel has no netem).',
      });
    }
    page.socket.close();
  });

  test('a lab whose links need more than this machine has is refused in words, before it is opened', async () => {
    const slow = labWith({ client: { delayMs: 20, jitterMs: 5 } });
    await using other = await startBridge([slow], await backendNamed('netns'));
    const page = await other.page();
    const answer = await page.ask({ type: 'session.open', lab: 'test-lab' });
    if (answer.type !== 'session.opened') {
      expect(answer).toMatchObject({
        code: 'lab-needs-more',
        message:
          'This lab needs more than the runner has on this machine (its links cannot delay packets or vary the delay: this kernel has no netem).',
      });
    }
    page.socket.close();
  });

  test.each([
    ['lan', 'nobody'],
    ['wan', 'client'],
    ['client', 'lan'],
    ['toString', 'constructor'],
    ['lan; reboot', '$(reboot)'],
  ])('there is no link “%s” of “%s”', async (network, host) => {
    const page = await bridge.page();
    const session = await page.open('test-lab');
    const answer = await page.ask({ type: 'link.set', session, network, host, impairment: {} });
    expect(answer).toMatchObject({ type: 'refused', code: 'link-unknown' });
    page.socket.close();
  });

  test.each([
    '{"lossPercent":101}',
    '{"lossPercent":"20; reboot"}',
    '{"lossPercent":-1}',
    '{"lossPercent":1e999}',
    '{"rateKbit":0.5}',
    '{"jitterMs":5}',
    '{"loss":5}',
    '{"__proto__":{"lossPercent":5}}',
    '[]',
    'null',
  ])('%s is no link', async (impairment) => {
    const page = await bridge.page();
    const session = await page.open('test-lab');
    page.send(
      `{"type":"link.set","request":9,"session":"${session}","network":"lan","host":"client","impairment":${impairment}}`,
    );
    expect(await page.next(({ type }) => type === 'refused')).toMatchObject({ code: 'message-malformed' });
    page.socket.close();
  });
});
