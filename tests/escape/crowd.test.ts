import { expect, test } from 'vitest';
import { defaultLimits, type Limits } from '../../runner/sandbox/limits.ts';
import { leavingNothing } from '../support/attack.ts';
import { backendNamed } from '../support/backends.ts';
import { type Page, startBridge } from '../support/bridge.ts';
import { networkNamespaces, ownDescendants } from '../support/processes.ts';
import { labOf } from '../support/temporary-lab.ts';

const limits: Limits = {
  ...defaultLimits,
  admission: { ...defaultLimits.admission, sessions: 12, sessionsPerReader: 6, making: 4 },
};

const patienceMs = 90_000;
const forever = 'for (;;) {}';

/** Two hosts with a program each, that meet. */
const lab = labOf({
  server: `import { createServer } from 'node:net';
    createServer((c) => c.end('served')).listen({ host: '0.0.0.0', port: 7900 }, () => console.log('up'));`,
  client: `import { connect } from 'node:net';
    const call = () => connect({ host: 'server', port: 7900 })
      .on('error', () => setTimeout(call, 50)).on('data', (d) => console.log(String(d)));
    call();`,
});

/** One more reader, and a page of theirs. */
const newPage = async (bridge: Bridge) => bridge.page(await bridge.newReader());

/** How many labs are really there: the holder and each host of one have a network of their own. */
const labsAlive = () =>
  networkNamespaces(ownDescendants()).difference(networkNamespaces([process.pid])).size / 3;

/** The highest number that was seen. */
function watchMost(count: () => number) {
  let most = 0;
  const watching = setInterval(() => {
    most = Math.max(most, count());
  }, 200);
  return {
    value: () => most,
    [Symbol.dispose]: () => clearInterval(watching),
  };
}

/** What a page was told of its place in the queue, in order. */
const positions = (page: Page) =>
  page.received.flatMap((message) => (message.type === 'session.waiting' ? [message.before] : []));

/** A reader who opens the lab, runs both hosts, is served, and leaves. */
async function useLab(page: Page): Promise<void> {
  page.send({ type: 'session.open', lab: 'test-lab', request: 1 });
  const opened = await page.next(({ type }) => type === 'session.opened', patienceMs);
  if (opened.type !== 'session.opened') return;
  const { session } = opened;
  page.send({ type: 'run.start', session, host: 'server', request: 2 });
  page.send({ type: 'run.start', session, host: 'client', request: 3 });
  const said = ({ event }: Page['events'][number]) =>
    event.type === 'run.output' && event.text === 'served\n';
  await page.next((message) => message.type === 'session.event' && said(message), patienceMs);
  page.send({ type: 'session.close', session, request: 4 });
  await page.next((message) => message.type === 'done' && message.request === 4, patienceMs);
}

type Bridge = Awaited<ReturnType<typeof startBridge>>;

async function readers(bridge: Bridge, count: number): Promise<Page[]> {
  const pages: Page[] = [];
  while (pages.length < count) pages.push(await newPage(bridge));
  return pages;
}

/** A runner before a crowd, and afterwards: it serves the next reader, and when it ends nothing is left. */
async function amidCrowd(act: (bridge: Bridge) => Promise<void>): Promise<void> {
  const backend = await backendNamed('netns', limits);
  await leavingNothing(async () => {
    await using bridge = await startBridge([lab], backend, limits);
    await act(bridge);
    await useLab(await newPage(bridge));
  }, backend);
}

test('46: two hundred runs at once are all served, so many labs at a time, each told its position', async () => {
  await amidCrowd(async (bridge) => {
    const crowd = await readers(bridge, 100);
    using watch = watchMost(labsAlive);
    await Promise.all(crowd.map(useLab));
    expect(watch.value()).toBeGreaterThan(1);
    expect(watch.value()).toBeLessThanOrEqual(limits.admission.sessions);
    const waited = crowd.map(positions).filter(({ length }) => length > 0);
    expect(waited.length).toBeGreaterThanOrEqual(crowd.length - limits.admission.sessions);
    for (const told of waited) expect(told).toEqual([...new Set(told)].toSorted((a, b) => b - a));
  });
}, 120_000);

test('46: one student’s fifty labs that never end, from two pages, leave the others their turn', async () => {
  await amidCrowd(async (bridge) => {
    const student = await bridge.newReader();
    const pages = [await bridge.page(student), await bridge.page(student)];
    const others = await readers(bridge, 15);
    const answers = (type: string) =>
      pages.flatMap((page) =>
        page.received.flatMap((message) => (message.type === type ? [{ page, message }] : [])),
      );
    const { sessionsPerReader, making, waitingPerReader } = limits.admission;
    for (let request = 1; request <= 25; request += 1) {
      for (const page of pages) page.send({ type: 'session.open', lab: 'test-lab', request });
    }
    const held = () => answers('session.opened').length - answers('session.closed').length;
    await expect.poll(held, { timeout: patienceMs }).toBe(sessionsPerReader);
    using most = watchMost(held);
    for (const { page, message } of answers('session.opened')) {
      const { session } = message as { session: string };
      page.send({ type: 'run.start', session, host: 'server', source: forever, request: 100 });
    }
    await Promise.all(others.map(useLab));
    await expect
      .poll(() => answers('refused').length, { timeout: patienceMs })
      .toBeGreaterThanOrEqual(50 - sessionsPerReader - making - waitingPerReader);
    expect(most.value()).toBe(sessionsPerReader);
    expect(answers('refused')[0]?.message).toMatchObject({ code: 'busy' });
    expect(answers('session.waiting').length).toBeGreaterThanOrEqual(waitingPerReader);
    for (const page of pages) page.socket.close();
  });
}, 120_000);
