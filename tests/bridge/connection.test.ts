import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leftCloseCode, messageBytes, silenceCloseCode } from '../../runner/protocol/service.ts';
import { defaultLimits } from '../../runner/sandbox/limits.ts';
import { backendNamed } from '../support/backends.ts';
import { type Page, startBridge } from '../support/bridge.ts';
import { ownDescendants } from '../support/processes.ts';
import { labOf } from '../support/temporary-lab.ts';

const hurried = {
  ...defaultLimits,
  session: { ...defaultLimits.session, graceMs: 700, reloadMs: 300 },
  bridge: {
    ...defaultLimits.bridge,
    patienceMs: 400,
    heartbeatMs: 100,
    silenceMs: 1000,
    // All pages of these tests are one reader’s.
    work: { perSecond: 100, atOnce: 1000 },
  },
  spares: { ...defaultLimits.spares, labs: 0 },
};

const echo = "console.log('ready'); process.stdin.on('data', (d) => console.log(`got ${String(d).trim()}`));";
const counting = 'let i = 0; setInterval(() => console.log(`tick ${(i += 1)}`), 20);';

describe('the bridge', () => {
  let bridge: Awaited<ReturnType<typeof startBridge>>;

  beforeAll(async () => {
    const lab = labOf({ server: echo, client: counting });
    bridge = await startBridge([lab], await backendNamed('plain'), hurried);
  });
  afterAll(() => bridge[Symbol.asyncDispose]());

  test('welcomes a page with the service and its limits, and beats', async () => {
    const page = await bridge.page();
    expect(await page.next(({ type }) => type === 'welcome')).toMatchObject({
      service: {
        backend: 'plain',
        isolation: expect.arrayContaining([{ name: 'Isolation', detail: 'none: programs run as you' }]),
        limits: hurried.run,
        silenceMs: hurried.bridge.silenceMs,
      },
    });
    await page.next(({ type }) => type === 'heartbeat');
    page.socket.close();
  });

  test('opens a lab, runs a host, types into it and stops it', async () => {
    const page = await bridge.page();
    const session = await page.open('test-lab');
    expect(await page.ask({ type: 'run.start', session, host: 'server' })).toMatchObject({ type: 'done' });
    await page.next((m) => m.type === 'session.event' && m.event.type === 'run.output');
    await page.ask({ type: 'run.input', session, host: 'server', text: 'Ada\n' });
    await page.next(
      (m) => m.type === 'session.event' && m.event.type === 'run.output' && m.event.text === 'got Ada\n',
    );
    await page.ask({ type: 'run.stop', session, host: 'server' });
    const ended = await page.next((m) => m.type === 'session.event' && m.event.type === 'run.ended');
    expect(ended).toMatchObject({ event: { outcome: { kind: 'stopped' } } });
    expect(page.events.map(({ seq }) => seq)).toEqual(page.events.map((_, index) => index + 1));
    page.socket.close();
  });

  test('performs the script and tells its end', async () => {
    const page = await bridge.page();
    const session = await page.open('test-lab');
    await page.ask({ type: 'script.start', session });
    const ended = await page.next((m) => m.type === 'session.event' && m.event.type === 'script.ended');
    expect(ended).toMatchObject({ event: { held: true } });
    page.socket.close();
  });

  test('a page that lost its socket resumes with no event lost or doubled', async () => {
    const first = await bridge.page();
    const session = await first.open('test-lab');
    await first.ask({ type: 'run.start', session, host: 'client' });
    await first.next(
      (m) => m.type === 'session.event' && m.event.type === 'run.output' && m.event.text.includes('tick 5'),
    );
    first.socket.terminate();
    await pause(200);
    const after = first.events.at(-1)?.seq ?? 0;
    const second = await bridge.page();
    expect(await second.ask({ type: 'session.resume', session, after })).toMatchObject({ type: 'done' });
    await second.next(
      (m) => m.type === 'session.event' && m.event.type === 'run.output' && m.event.text.includes('tick 40'),
    );
    const seqs = [...first.events, ...second.events].map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    second.socket.close();
  });

  test('a page that is loaded anew has all again that happened before', async () => {
    const first = await bridge.page();
    const session = await first.open('test-lab');
    await first.ask({ type: 'run.start', session, host: 'server' });
    await first.next((m) => m.type === 'session.event' && m.event.type === 'run.output');
    first.send({ type: 'session.ack', session, seq: first.events.at(-1)?.seq ?? 0 });
    first.socket.close(leftCloseCode);
    await first.closed();
    const second = await bridge.page();
    expect(await second.ask({ type: 'session.resume', session, after: 0 })).toMatchObject({ type: 'done' });
    await second.ask({ type: 'run.input', session, host: 'server', text: 'Ada\n' });
    await second.next(
      (m) => m.type === 'session.event' && m.event.type === 'run.output' && m.event.text === 'got Ada\n',
    );
    expect(second.events.slice(0, first.events.length)).toEqual(first.events);
    second.socket.close();
  });

  test('a page that was left and does not come back leaves nothing', async () => {
    const first = await bridge.page();
    const session = await first.open('test-lab');
    await first.ask({ type: 'run.start', session, host: 'client' });
    first.socket.close(leftCloseCode);
    await first.closed();
    await pause(600);
    const second = await bridge.page();
    const answer = await second.ask({ type: 'session.resume', session, after: 0 });
    expect(answer).toMatchObject({ type: 'refused', code: 'session-unknown' });
    second.socket.close();
  });

  test.each([
    ['is lost', (page: Page) => page.socket.terminate()],
    ['is closed', (page: Page) => page.socket.close(1001)],
  ])('a session that was resumed stays when its former socket %s', async (_, end) => {
    const former = await bridge.page();
    const session = await former.open('test-lab');
    await former.ask({ type: 'run.start', session, host: 'client' });
    const present = await bridge.page();
    await present.ask({ type: 'session.resume', session, after: 0 });
    end(former);
    await pause(1000);
    const seen = present.events.length;
    await pause(200);
    expect(present.events.length).toBeGreaterThan(seen);
    present.socket.close();
  });

  test('a page that gave up on a silent socket may come back', async () => {
    const page = await bridge.page();
    const session = await page.open('test-lab');
    page.socket.close(silenceCloseCode);
    await page.closed();
    const back = await bridge.page();
    expect(await back.ask({ type: 'session.resume', session, after: 0 })).toMatchObject({ type: 'done' });
    back.socket.close();
  });

  test('45: what a page leaves behind is gone within a second', async () => {
    const page = await bridge.page();
    const session = await page.open('test-lab');
    await page.ask({ type: 'run.start', session, host: 'client' });
    const living = ownDescendants().length;
    expect(living).toBeGreaterThan(0);
    page.socket.close(1001);
    await pause(1000);
    expect(ownDescendants()).toEqual([]);
  });

  test('45: a page that does not come back loses its lab after the grace time', async () => {
    const page = await bridge.page();
    const session = await page.open('test-lab');
    await page.ask({ type: 'run.start', session, host: 'client' });
    page.socket.terminate();
    await pause(1500);
    expect(ownDescendants()).toEqual([]);
    const late = await bridge.page();
    expect(await late.ask({ type: 'session.resume', session, after: 0 })).toMatchObject({
      code: 'session-unknown',
    });
    late.socket.close();
  });

  test('44: nobody reaches the run of another: the name of the session is the key', async () => {
    const owner = await bridge.page();
    const session = await owner.open('test-lab');
    await owner.ask({ type: 'run.start', session, host: 'client' });
    const stranger = await bridge.page();
    const guess = session.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    for (const message of [
      { type: 'run.stop', session: guess, host: 'client' },
      { type: 'run.input', session: guess, host: 'client', text: 'x' },
      { type: 'session.close', session: guess },
      { type: 'session.resume', session: guess, after: 0 },
    ] as const) {
      expect(await stranger.ask(message)).toMatchObject({ type: 'refused', code: 'session-unknown' });
    }
    expect(await owner.ask({ type: 'run.input', session, host: 'client', text: 'x' })).toMatchObject({
      type: 'done',
    });
    owner.socket.close();
    stranger.socket.close();
  });

  test.each([
    ['no JSON', 'nonsense'],
    ['an empty text', ''],
    ['an array', '[]'],
    ['a number', '7'],
    ['null', 'null'],
    ['no type', '{}'],
    ['an unknown type', '{"type":"session.steal"}'],
    ['a missing key', '{"type":"session.open","lab":"test-lab"}'],
    ['an unknown key', '{"type":"session.open","request":1,"lab":"test-lab","more":1}'],
    ['a huge number', '{"type":"session.open","request":1e400,"lab":"test-lab"}'],
    ['a negative number', '{"type":"session.open","request":-1,"lab":"test-lab"}'],
    ['deep nesting', `{"type":"session.open","request":1,"lab":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
    ['binary data', Buffer.from([0, 255, 1])],
  ])('38: %s is refused with a code, and the page may go on', async (_, raw) => {
    const page = await bridge.page();
    page.send(raw);
    expect(await page.next(({ type }) => type === 'refused')).toMatchObject({ code: 'message-malformed' });
    expect(await page.open('test-lab')).toHaveLength(32);
    page.socket.close();
  });

  test.each([
    ['as a record', '"limits":{"wallMs":1e9}'],
    ['negative', '"memoryBytes":-1'],
    ['endless', '"wallMs":1e400'],
    ['not a number', '"outputBytes":"NaN"'],
  ])('43: a page cannot set limits of its own: %s', async (_, limit) => {
    const page = await bridge.page();
    page.send(`{"type":"session.open","request":1,"lab":"test-lab",${limit}}`);
    expect(await page.next(({ type }) => type === 'refused')).toMatchObject({ code: 'message-malformed' });
    page.socket.close();
  });

  test.each(['__proto__', 'constructor', 'prototype'])('42: a key called %s is refused', async (key) => {
    const page = await bridge.page();
    page.send(`{"type":"session.open","request":1,"lab":"test-lab","${key}":{"a":1}}`);
    expect(await page.next(({ type }) => type === 'refused')).toMatchObject({ code: 'message-malformed' });
    page.socket.close();
  });

  test.each([
    '../tcp-greet',
    '%2e%2e',
    'test-lab\0',
    '__proto__',
    'constructor',
    'toString',
    '/etc',
    'TEST-LAB',
  ])('41: there is no lab “%s”', async (lab) => {
    const page = await bridge.page();
    expect(await page.ask({ type: 'session.open', lab })).toMatchObject({
      type: 'refused',
      code: 'lab-unknown',
    });
    page.socket.close();
  });

  test.each(['__proto__', 'constructor', 'toString', 'nobody'])('42: there is no host “%s”', async (host) => {
    const page = await bridge.page();
    const session = await page.open('test-lab');
    expect(await page.ask({ type: 'run.start', session, host })).toMatchObject({ code: 'host-unknown' });
    page.send(`{"type":"script.start","request":99,"session":"${session}","sources":{"${host}":"1"}}`);
    const refused = await page.next((m) => m.type === 'refused' && m.request !== 2);
    expect(refused).toMatchObject({ code: host === '__proto__' ? 'message-malformed' : 'host-unknown' });
    page.socket.close();
  });

  test('a message over the limit closes the socket with 1009', async () => {
    const page = await bridge.page();
    const closed = page.closed();
    page.send('x'.repeat(messageBytes + 1));
    expect(await closed).toBe(1009);
  });

  test('37: a frame that announces 101 MiB is refused before its bytes come', async () => {
    const page = await bridge.page();
    const closed = page.closed();
    const header = Buffer.alloc(14);
    header.writeUInt16BE(0x81ff, 0);
    header.writeBigUInt64BE(BigInt(101 * 2 ** 20), 2);
    (page.socket as unknown as { _socket: NodeJS.WritableStream })._socket.write(header);
    expect(await closed).toBe(1009);
  });

  test('37: tiny fragments without end are refused with 1009', async () => {
    const page = await bridge.page();
    const closed = page.closed();
    let open = true;
    void closed.then(() => {
      open = false;
    });
    for (let sent = 0; open && sent < messageBytes * 2; sent += 512) {
      page.socket.send('y'.repeat(512), { fin: false }, () => {});
      if (sent % 65_536 === 0) await pause(1);
    }
    expect(await closed).toBe(1009);
  });

  test('37: compression is not negotiated, so a bomb has no way in', async () => {
    const page = await bridge.page();
    expect(page.socket.extensions).toBe('');
    page.socket.close();
  });

  test('39: a socket on which nothing is asked is closed', async () => {
    const page = await bridge.page();
    expect(await page.closed()).toBe(1008);
  });

  test('a page that stops answering is closed', async () => {
    const page = await bridge.page();
    await page.open('test-lab');
    const closed = page.closed();
    const raw = (page.socket as unknown as { _socket: import('node:net').Socket })._socket;
    raw.pause();
    await pause(2 * hurried.bridge.silenceMs);
    raw.resume();
    expect(await closed).toBe(1006);
  });

  test('39: a request whose headers never end is closed', async () => {
    const socket = connect(bridge.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    const started = performance.now();
    await new Promise((resolve) => socket.on('data', () => {}).on('close', resolve));
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test('a lab beyond what the runner may hold waits, is told its position, and gets an idle one’s place', async () => {
    const limits = {
      ...hurried,
      session: { ...hurried.session, idleWhenFullMs: 300 },
      admission: { ...hurried.admission, sessions: 2, waitingPerReader: 1 },
    };
    await using small = await startBridge([labOf({ server: echo })], await backendNamed('plain'), limits);
    const one = await small.page();
    const busy = await one.open('test-lab');
    await one.ask({ type: 'run.start', session: busy, host: 'server' });
    await one.open('test-lab');
    const two = await small.page();
    const third = two.open('test-lab');
    expect(await two.next(({ type }) => type === 'session.waiting')).toMatchObject({ before: 0 });
    expect(await two.ask({ type: 'session.open', lab: 'test-lab' })).toMatchObject({ code: 'busy' });
    expect(await third).toHaveLength(32);
    expect(await one.next(({ type }) => type === 'session.closed')).toMatchObject({
      reason: 'another reader needed the room',
    });
    expect(await one.ask({ type: 'run.input', session: busy, host: 'server', text: 'x' })).toMatchObject({
      type: 'done',
    });
    one.socket.close();
    two.socket.close();
  });

  test('a program that rests beyond its time goes on, until another reader waits for the place', async () => {
    const limits = {
      ...hurried,
      run: { ...hurried.run, wallMs: 700 },
      session: { ...hurried.session, idleWhenFullMs: 200 },
      admission: { ...hurried.admission, sessions: 1 },
    };
    await using small = await startBridge([labOf({ server: echo })], await backendNamed('plain'), limits);
    const one = await small.page();
    const session = await one.open('test-lab');
    await one.ask({ type: 'run.start', session, host: 'server' });
    await pause(1500);
    await one.ask({ type: 'run.input', session, host: 'server', text: 'still here\n' });
    await one.next(
      (m) =>
        m.type === 'session.event' && m.event.type === 'run.output' && m.event.text.includes('still here'),
    );
    const two = await small.page(await small.newReader());
    expect(await two.open('test-lab')).toHaveLength(32);
    expect(await one.next(({ type }) => type === 'session.closed')).toMatchObject({ session });
    one.socket.close();
    two.socket.close();
  });
});
