import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { defaultLimits, type Limits } from '../../runner/sandbox/limits.ts';
import { backendNamed } from '../support/backends.ts';
import { type Page, startBridge } from '../support/bridge.ts';
import { ownDescendants } from '../support/processes.ts';
import { labOf } from '../support/temporary-lab.ts';

const MiB = 2 ** 20;

/** Impatient, so that what is given up is given up soon; otherwise what a runner has. */
const limits: Limits = {
  ...defaultLimits,
  spares: { ...defaultLimits.spares, labs: 0 },
  run: { ...defaultLimits.run, processorMs: 2000 },
  session: { ...defaultLimits.session, graceMs: 500 },
  bridge: { ...defaultLimits.bridge, untakenMs: 1500, heartbeatMs: 200, silenceMs: 2500 },
};

const endless = 'setInterval(() => {}, 1000);';
const echo =
  "process.stdin.on('data', (text) => console.log(`got ${String(text).trim()}`)); console.log('up');";
const loud =
  "for (let line = 0; line < 900; line += 1) console.log('x'.repeat(1000)); setInterval(() => {}, 1e6);";

type Bridge = Awaited<ReturnType<typeof startBridge>>;

/** A runner, a page that means harm, and one of another reader whose program answers. */
async function amid(
  act: (bridge: Bridge, hostile: Page, neighbour: Neighbour) => Promise<void>,
  more: Partial<Limits> = {},
): Promise<void> {
  const own = { ...limits, ...more };
  const lab = labOf({ server: echo, client: loud });
  await using bridge = await startBridge([lab], await backendNamed('plain', own), own);
  const neighbour = await Neighbour.at(bridge);
  const hostile = await bridge.page(await bridge.newReader());
  await act(bridge, hostile, neighbour);
  await neighbour.mustBeServed();
  hostile.socket.terminate();
  await neighbour.mustBeServed();
}

/** An honest reader: types a line and waits for the answer. */
class Neighbour {
  readonly page: Page;
  readonly #session: string;
  #lines = 0;

  static async at(bridge: Bridge): Promise<Neighbour> {
    const page = await bridge.page(await bridge.newReader());
    const session = await page.open('test-lab');
    await page.ask({ type: 'run.start', session, host: 'server' });
    return new Neighbour(page, session);
  }

  private constructor(page: Page, session: string) {
    this.page = page;
    this.#session = session;
  }

  async mustBeServed(): Promise<void> {
    this.#lines += 1;
    const line = `line ${this.#lines}`;
    await this.page.ask({ type: 'run.input', session: this.#session, host: 'server', text: `${line}\n` });
    await this.page.next(
      (m) =>
        m.type === 'session.event' && m.event.type === 'run.output' && m.event.text.includes(`got ${line}\n`),
    );
  }
}

/** The page’s end of its socket, which it may leave unread. */
const rawOf = (page: Page) => (page.socket as unknown as { _socket: import('node:net').Socket })._socket;

/** Whether the runner closes a page’s socket. */
function closing(page: Page): Promise<'closed'> {
  return page.closed().then(() => 'closed' as const);
}

describe('a page that sends what cannot be parsed in time', () => {
  const hostileTexts = {
    'type arguments in type arguments': `${'<T>('.repeat(22)}1`,
    'elements without end': `${'<a>'.repeat(3000)}x;\n`.repeat(5),
    parentheses: '('.repeat(3000),
    templates: '`${'.repeat(5000),
    exclamations: '!'.repeat(60_000),
  };

  test.each(Object.entries(hostileTexts))(
    '53: %s hold nobody up',
    async (_, source) => {
      await amid(async (bridge, hostile, neighbour) => {
        const session = await hostile.open('test-lab');
        const delay = monitorEventLoopDelay({ resolution: 5 });
        delay.enable();
        for (let start = 0; start < 8; start += 1) {
          hostile.send({ type: 'run.start', request: 100 + start, session, host: 'server', source });
        }
        await neighbour.mustBeServed();
        await hostile.next((m) => 'request' in m && m.request === 107 && m.type === 'done', 15_000);
        delay.disable();
        // Six seconds, and more, when the runner itself parsed it.
        expect(delay.max / 1e6).toBeLessThan(1500);
        // Whoever wrote it pays for it, in a program of their own.
        const ended = await hostile.next(
          (m) =>
            m.type === 'session.event' && m.event.type === 'run.ended' && m.event.outcome.kind !== 'stopped',
          15_000,
        );
        expect(ended).not.toMatchObject({ event: { outcome: { kind: 'exited', code: 0 } } });
        // Types of others are stripped as before.
        const honest = await bridge.page(await bridge.newReader());
        const theirs = await honest.open('test-lab');
        const typed = "const text: string = 'typed'; console.log(text satisfies string);";
        await honest.ask({ type: 'run.start', session: theirs, host: 'server', source: typed });
        await honest.next(
          (m) => m.type === 'session.event' && m.event.type === 'run.output' && m.event.text === 'typed\n',
        );
        honest.socket.close();
      });
    },
    40_000,
  );
});

describe('a page that does not read', () => {
  const asks: Record<string, (session: string) => object | string> = {
    'resumes its session again and again': (session) => ({
      type: 'session.resume',
      request: 1,
      session,
      after: 0,
    }),
    'asks for the state of its host': (session) => ({
      type: 'host.state',
      request: 1,
      session,
      host: 'server',
    }),
    'sends rubbish of one byte': () => 'x',
    'asks for a lab that is not there': () => ({ type: 'session.open', request: 1, lab: 'nowhere' }),
  };

  test.each(Object.entries(asks))(
    '40: and %s takes no memory, and is cut off',
    async (_, ask) => {
      await amid(async (_bridge, hostile, neighbour) => {
        const session = await hostile.open('test-lab');
        await hostile.ask({ type: 'run.start', session, host: 'client' });
        await expect.poll(() => hostile.events.length).toBeGreaterThan(5);
        const closed = closing(hostile);
        rawOf(hostile).pause();
        const before = process.memoryUsage().rss;
        const said = JSON.stringify(ask(session));
        for (let round = 0; round < 30; round += 1) {
          for (let message = 0; message < 200; message += 1) hostile.send(said);
          await pause(20);
        }
        await neighbour.mustBeServed();
        expect(process.memoryUsage().rss - before).toBeLessThan(96 * MiB);
        await pause(limits.bridge.silenceMs + 1000);
        rawOf(hostile).resume();
        expect(await Promise.race([closed, pause(5000, 'still open')])).toBe('closed');
      });
    },
    40_000,
  );

  test('40: and answers pings that it has not read is not alive', async () => {
    await amid(async (_bridge, hostile) => {
      await hostile.open('test-lab');
      const closed = closing(hostile);
      rawOf(hostile).pause();
      for (let beat = 0; beat < 20; beat += 1) {
        hostile.socket.pong('guessed');
        await pause(200);
      }
      rawOf(hostile).resume();
      expect(await Promise.race([closed, pause(5000, 'still open')])).toBe('closed');
    });
  }, 20_000);
});

describe('a page that asks for too much', () => {
  test('54: thousands of starts: two are carried out, and none after the page left', async () => {
    await amid(async (_bridge, hostile, neighbour) => {
      const before = ownDescendants().length;
      const session = await hostile.open('test-lab');
      for (let start = 0; start < 3000; start += 1) {
        hostile.send({ type: 'run.start', request: start, session, host: 'server', source: endless });
      }
      await neighbour.mustBeServed();
      await pause(1000);
      const started = hostile.events.filter(({ event }) => event.type === 'run.started').length;
      expect(started).toBeGreaterThan(0);
      expect(started).toBeLessThan(limits.bridge.work.atOnce + 10);
      hostile.socket.close(1001);
      await expect.poll(() => ownDescendants().length, { timeout: 3000 }).toBe(before);
      await pause(500);
      expect(ownDescendants()).toHaveLength(before);
    });
  }, 30_000);

  const crowded: Record<string, string> = {
    'nine thousand keys': `{"type":"session.open",${Array.from({ length: 9000 }, (_, key) => `"key${key}":1`).join()}}`,
    'nine thousand hosts': `{"type":"script.start","request":1,"session":"${'a'.repeat(32)}","sources":{${Array.from({ length: 9000 }, (_, key) => `"host${key}":"1"`).join()}}}`,
    'lists in lists': `{"type":${'['.repeat(65_000)}${']'.repeat(65_000)}}`,
    'a list of lists': `{"type":[${Array(60_000).fill('[]').join()}]}`,
    'records in records': `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
  };

  test.each(Object.entries(crowded))('55: messages of %s are refused at little cost', async (_, message) => {
    await amid(async (_bridge, hostile, neighbour) => {
      const delay = monitorEventLoopDelay({ resolution: 2 });
      delay.enable();
      for (let count = 0; count < 100; count += 1) hostile.send(message);
      await neighbour.mustBeServed();
      await hostile.next(({ type }) => type === 'refused');
      delay.disable();
      expect(hostile.received.find(({ type }) => type === 'refused')).toMatchObject({
        code: 'message-malformed',
      });
      // Five seconds, when each was validated.
      expect(delay.max / 1e6).toBeLessThan(2000);
    });
  });

  test('56: requests without end wait for their turn, and the reader’s other page shares it', async () => {
    await amid(async (bridge, hostile, neighbour) => {
      const session = await hostile.open('test-lab');
      for (let count = 0; count < 5000; count += 1) {
        hostile.send({ type: 'host.state', request: count, session, host: 'server' });
      }
      await neighbour.mustBeServed();
      await pause(500);
      const answered = hostile.received.filter(({ type }) => type === 'host.state').length;
      expect(answered).toBeLessThan(500);
      expect(bridge.host).toBeTruthy();
    });
  });
});

describe('a reader', () => {
  test('57: has one share of the places, however many pages it comes with', async () => {
    const admission = { ...limits.admission, sessions: 6, sessionsPerReader: 3, making: 6 };
    await amid(
      async (bridge) => {
        const reader = await bridge.newReader();
        const pages = await Promise.all(Array.from({ length: 4 }, () => bridge.page(reader)));
        for (const page of pages) {
          page.send({ type: 'session.open', request: 1, lab: 'test-lab' });
          page.send({ type: 'session.open', request: 2, lab: 'test-lab' });
        }
        const opened = () =>
          pages.flatMap(({ received }) => received.filter((m) => m.type === 'session.opened'));
        await expect.poll(opened).toHaveLength(3);
        const other = await bridge.page(await bridge.newReader());
        expect(await other.open('test-lab')).toHaveLength(32);
        expect(opened()).toHaveLength(3);
        for (const page of [...pages, other]) page.socket.close();
      },
      { admission },
    );
  });

  test('57: has at most so many sockets, and with them does not shut others out', async () => {
    const bridgeLimits = { ...limits.bridge, sockets: 10, socketsPerReader: 6 };
    await amid(
      async (bridge) => {
        const reader = await bridge.newReader();
        const pages = await Promise.all(Array.from({ length: 6 }, () => bridge.page(reader)));
        await expect(bridge.page(reader)).rejects.toMatchObject({ status: 503 });
        // The other two of ten, and then of those who have most.
        const others = [];
        for (let other = 0; other < 5; other += 1) others.push(await bridge.page(await bridge.newReader()));
        await expect
          .poll(() => pages.filter(({ socket }) => socket.readyState === socket.OPEN))
          .toHaveLength(3);
        for (const page of others) expect(page.socket.readyState).toBe(page.socket.OPEN);
        for (const page of [...pages, ...others]) page.socket.terminate();
      },
      { bridge: bridgeLimits },
    );
  });

  test('44: cannot reach another’s lab, not even by its name', async () => {
    await amid(async (bridge, hostile) => {
      const victim = await bridge.page(await bridge.newReader());
      const session = await victim.open('test-lab');
      await victim.ask({ type: 'run.start', session, host: 'server' });
      const unknown = { type: 'refused', code: 'session-unknown' };
      for (const message of [
        { type: 'session.resume', session, after: 0 },
        { type: 'session.close', session },
        { type: 'run.stop', session, host: 'server' },
        { type: 'run.input', session, host: 'server', text: 'stolen\n' },
        { type: 'packets.watch', session },
        { type: 'script.start', session },
      ] as const) {
        expect(await hostile.ask(message)).toMatchObject(unknown);
      }
      hostile.socket.close(1001);
      expect(await victim.ask({ type: 'run.input', session, host: 'server', text: 'mine\n' })).toMatchObject({
        type: 'done',
      });
      await victim.next(
        (m) => m.type === 'session.event' && m.event.type === 'run.output' && m.event.text === 'got mine\n',
      );
      expect(JSON.stringify(victim.events)).not.toContain('stolen');
      victim.socket.close(1001);
    });
  });
});

test('58: a lab whose resumption was refused still ends with its page', async () => {
  await amid(async (bridge) => {
    const before = ownDescendants().length;
    const reader = await bridge.newReader();
    const page = await bridge.page(reader);
    const session = await page.open('test-lab');
    await page.ask({ type: 'run.start', session, host: 'server' });
    const second = await bridge.page(reader);
    expect(await second.ask({ type: 'session.resume', session, after: 99_999 })).toMatchObject({
      code: 'session-unknown',
    });
    expect(await page.ask({ type: 'run.input', session, host: 'server', text: 'x\n' })).toMatchObject({
      type: 'done',
    });
    page.socket.close(1001);
    await expect.poll(() => ownDescendants().length, { timeout: 3000 }).toBe(before);
    second.socket.close(1001);
  });
});

test('58: a lab that was taken over is its new page’s alone', async () => {
  await amid(async (bridge) => {
    const before = ownDescendants().length;
    const reader = await bridge.newReader();
    const [former, present] = [await bridge.page(reader), await bridge.page(reader)];
    const session = await former.open('test-lab');
    expect(await present.ask({ type: 'session.resume', session, after: 0 })).toMatchObject({ type: 'done' });
    expect(await former.ask({ type: 'run.start', session, host: 'server' })).toMatchObject({
      code: 'session-unknown',
    });
    former.socket.close(1001);
    expect(await present.ask({ type: 'run.start', session, host: 'server' })).toMatchObject({ type: 'done' });
    present.socket.close(1001);
    await expect.poll(() => ownDescendants().length, { timeout: 3000 }).toBe(before);
  });
});
