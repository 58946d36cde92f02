import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SessionEvent } from '../../runner/protocol/events.ts';
import type { LinksState } from '../../runner/protocol/link.ts';
import type { ServerMessage } from '../../runner/protocol/messages.ts';
import type { PacketNews } from '../../runner/protocol/packets.ts';
import { Bridge } from '../../src/client/bridge.ts';
import { LabSession } from '../../src/client/lab-session.ts';
import { FakeRunner, service } from './fake-runner.ts';

const id = 's'.repeat(32);
const settle = () => vi.advanceTimersByTimeAsync(0);

const started = (run: number): SessionEvent => ({
  type: 'run.started',
  run,
  host: 'server',
  program: 'server.ts',
  changed: false,
  atMs: 1,
});
const output = (text: string): SessionEvent => ({
  type: 'run.output',
  run: 1,
  host: 'server',
  stream: 'stdout',
  text,
  atMs: 2,
});
const ended = (run: number): SessionEvent => ({
  type: 'run.ended',
  run,
  host: 'server',
  outcome: { kind: 'stopped' },
  atMs: 3,
});

let runner: FakeRunner;
let bridge: Bridge;

beforeEach(() => {
  vi.useFakeTimers();
  runner = new FakeRunner().install();
  bridge = new Bridge(runner);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function sessionOf(lab = 'tcp-greet') {
  const seen = {
    events: [] as SessionEvent[],
    lost: [] as boolean[],
    closed: [] as (string | undefined)[],
    refused: [] as string[],
    why: '',
  };
  const session = new LabSession(bridge, lab, {
    event: (event) => seen.events.push(event),
    connected: ({ why }) => {
      seen.why = why;
    },
    lost: (mending) => seen.lost.push(mending),
    waiting: () => {},
    opened: () => {},
    closed: (reason) => seen.closed.push(reason),
    refused: (words) => seen.refused.push(words),
  });
  return { session, seen };
}

/** Opens a session and has the runner answer. */
async function opened(lab?: string) {
  const made = sessionOf(lab);
  const ready = made.session.ready();
  await settle();
  runner.say({ type: 'session.opened', request: runner.last('session.open').request, session: id });
  await ready;
  return made;
}

describe('opening', () => {
  test('connects at the first request and no sooner', async () => {
    const { session, seen } = sessionOf();
    expect(runner.attempts).toBe(0);
    const ready = session.ready();
    await settle();
    expect(runner.last('session.open')).toEqual({ type: 'session.open', request: 1, lab: 'tcp-greet' });
    runner.say({ type: 'session.opened', request: 1, session: id });
    expect(await ready).toBe(id);
    expect(seen.why).toBe(service.why);
  });

  test('opens once, however often it is asked', async () => {
    const { session } = sessionOf();
    const both = Promise.all([session.ready(), session.ready()]);
    await settle();
    runner.say({ type: 'session.opened', request: 1, session: id });
    expect(await both).toEqual([id, id]);
    await session.ready();
    expect(runner.count('session.open')).toBe(1);
  });

  test('whoever asks about links opens the lab, and is told of them', async () => {
    const { session } = sessionOf();
    const asking = session.links();
    await settle();
    runner.say({ type: 'session.opened', request: 1, session: id });
    await settle();
    const { request } = runner.last('links.state');
    const state: LinksState = {
      able: ['lose'],
      links: [{ network: 'lan', host: 'client', impairment: { lossPercent: 1 }, atFirst: {} }],
    };
    runner.say({ type: 'links.state', request, state });
    expect(await asking).toEqual(state);
  });

  test('labs of one page share one connection', async () => {
    await opened('tcp-greet');
    await opened('tcp-name');
    expect(runner.attempts).toBe(1);
  });

  test('a refusal reaches the caller with the runner’s code and sentence', async () => {
    const { session } = sessionOf();
    const ready = expect(session.ready()).rejects.toMatchObject({ code: 'busy', message: 'Wait.' });
    await settle();
    runner.say({ type: 'refused', request: 1, code: 'busy', message: 'Wait.' });
    await ready;
  });

  test('a runner that does not answer is given up after some attempts', async () => {
    runner.up = false;
    const { session } = sessionOf();
    const ready = expect(session.ready()).rejects.toMatchObject({ code: 'runner-unreachable' });
    await vi.advanceTimersByTimeAsync(60_000);
    await ready;
    expect(runner.attempts).toBe(6);
  });

  test('a runner that comes up meanwhile is found', async () => {
    runner.up = false;
    const { session } = sessionOf();
    const ready = session.ready();
    await vi.advanceTimersByTimeAsync(600);
    runner.up = true;
    await vi.advanceTimersByTimeAsync(1000);
    runner.say({ type: 'session.opened', request: 1, session: id });
    expect(await ready).toBe(id);
  });
});

describe('events', () => {
  test('of another session are not heard', async () => {
    const { seen } = await opened();
    runner.event('x'.repeat(32), 1, started(1));
    expect(seen.events).toEqual([]);
  });

  test('are acknowledged within 50 ms', async () => {
    await opened();
    runner.event(id, 1, started(1));
    runner.event(id, 2, output('a'));
    expect(runner.count('session.ack')).toBe(0);
    await vi.advanceTimersByTimeAsync(50);
    expect(runner.last('session.ack')).toEqual({ type: 'session.ack', session: id, seq: 2 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(runner.count('session.ack')).toBe(1);
  });

  test('are acknowledged at once when 64 have come', async () => {
    await opened();
    for (let seq = 1; seq <= 130; seq += 1) runner.event(id, seq, output('a'));
    expect(runner.heard.flatMap((message) => (message.type === 'session.ack' ? [message.seq] : []))).toEqual([
      64, 128,
    ]);
  });
});

describe('a lost connection', () => {
  test('is mended at once while a program runs, and resumed after the last event', async () => {
    const { seen } = await opened();
    runner.event(id, 1, started(1));
    runner.event(id, 2, output('a'));
    runner.drop();
    expect(seen.lost).toEqual([true]);
    await settle();
    expect(runner.last('session.resume')).toMatchObject({ session: id, after: 2 });
  });

  test('loses and doubles nothing', async () => {
    const { seen } = await opened();
    runner.event(id, 1, started(1));
    runner.event(id, 2, output('a'));
    runner.drop();
    await settle();
    for (const [index, text] of ['a', 'b', 'c'].entries()) runner.event(id, index + 2, output(text));
    runner.say({ type: 'done', request: runner.last('session.resume').request });
    runner.event(id, 5, output('d'));
    expect(seen.events.flatMap((event) => (event.type === 'run.output' ? [event.text] : []))).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
  });

  test('is left alone while nothing runs, until the next request', async () => {
    const { session, seen } = await opened();
    runner.event(id, 1, started(1));
    runner.event(id, 2, ended(1));
    runner.drop();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(seen.lost).toEqual([false]);
    expect(runner.attempts).toBe(1);
    const asked = session.ask({ type: 'run.start', host: 'server' });
    await settle();
    runner.say({ type: 'done', request: runner.last('session.resume').request });
    await settle();
    runner.say({ type: 'done', request: runner.last('run.start').request });
    await asked;
    expect(runner.last('run.start').session).toBe(id);
  });

  test('is tried again with growing pauses, and given up in the end', async () => {
    const { seen } = await opened();
    runner.event(id, 1, started(1));
    runner.up = false;
    runner.drop();
    await vi.advanceTimersByTimeAsync(750);
    expect(runner.attempts).toBe(1 + 3);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(seen.lost).toEqual([true, false]);
    expect(runner.attempts).toBe(1 + 64);
  });

  test('rejects what was asked and not answered', async () => {
    const { session } = await opened();
    const asked = expect(session.ask({ type: 'run.stop', host: 'server' })).rejects.toMatchObject({
      code: 'connection-lost',
    });
    await settle();
    runner.drop();
    await asked;
  });

  test('is noticed when the runner falls silent', async () => {
    const { seen } = await opened();
    await vi.advanceTimersByTimeAsync(service.silenceMs - 1);
    runner.say({ type: 'heartbeat' });
    await vi.advanceTimersByTimeAsync(service.silenceMs - 1);
    expect(seen.lost).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(seen.lost).toEqual([false]);
    expect(runner.connected).toBe(false);
  });
});

describe('a session that the runner has closed', () => {
  test('is told with its reason, and opened anew by the next request', async () => {
    const { session, seen } = await opened();
    runner.say({ type: 'session.closed', session: id, reason: 'nothing happened for a while' });
    expect(seen.closed).toEqual(['nothing happened for a while']);
    void session.ask({ type: 'run.start', host: 'server' });
    await settle();
    expect(runner.count('session.open')).toBe(2);
  });

  test('is opened anew when the resume finds it gone', async () => {
    const { seen } = await opened();
    runner.event(id, 1, started(1));
    runner.drop();
    await settle();
    const { request } = runner.last('session.resume');
    runner.say({ type: 'refused', request, code: 'session-unknown', message: 'Gone.' });
    await settle();
    expect(seen.closed).toHaveLength(1);
    const fresh = 'f'.repeat(32);
    runner.say({ type: 'session.opened', request: runner.last('session.open').request, session: fresh });
    await settle();
    runner.event(fresh, 1, started(1));
    expect(seen.events.filter(({ type }) => type === 'run.started')).toHaveLength(2);
  });

  test('is opened anew when a request finds it gone, and the request is repeated', async () => {
    const { session, seen } = await opened();
    const asked = session.ask({ type: 'run.start', host: 'server' });
    await settle();
    runner.say({
      type: 'refused',
      request: runner.last('run.start').request,
      code: 'session-unknown',
      message: 'Gone.',
    });
    await settle();
    const fresh = 'f'.repeat(32);
    runner.say({ type: 'session.opened', request: runner.last('session.open').request, session: fresh });
    await settle();
    expect(runner.last('run.start').session).toBe(fresh);
    runner.say({ type: 'done', request: runner.last('run.start').request });
    await asked;
    expect(seen.closed).toEqual([undefined]);
  });

  test('by the page itself is closed on the runner, and its late events are dropped', async () => {
    const { session, seen } = await opened();
    runner.event(id, 1, started(1));
    session.close();
    expect(runner.last('session.close').session).toBe(id);
    runner.event(id, 2, output('late'));
    expect(seen.events).toHaveLength(1);
    expect(session.alive).toBe(false);
  });
});

test('a message larger than the runner accepts is not sent, and the caller is told', async () => {
  const { session } = await opened();
  const source = '日'.repeat(100_000);
  await expect(session.ask({ type: 'run.start', host: 'server', source })).rejects.toMatchObject({
    code: 'message-too-large',
  });
  expect(runner.count('run.start')).toBe(0);
});

describe('packets', () => {
  const news = (session: string): ServerMessage => ({
    type: 'packets.news',
    session,
    news: { openedAtUs: 0, fresh: true, packets: [], changes: [], cut: 0, missed: 0, calls: [], callsCut: 0 },
  });

  test('are asked for once there is a session, and their news reach who watches', async () => {
    const { session } = sessionOf();
    const heard: PacketNews[] = [];
    session.packets.watch((each) => heard.push(each));
    expect(runner.attempts).toBe(0);
    const ready = session.ready();
    await settle();
    runner.say({ type: 'session.opened', request: 1, session: id });
    await ready;
    expect(runner.last('packets.watch')).toEqual({ type: 'packets.watch', request: 0, session: id });
    runner.say(news(id));
    runner.say(news('x'.repeat(32)));
    expect(heard).toHaveLength(1);
  });

  test('are asked for again after the connection was lost', async () => {
    const { session } = await opened();
    session.packets.watch(() => {});
    runner.event(id, 1, started(1));
    runner.drop();
    await vi.advanceTimersByTimeAsync(1000);
    runner.say({ type: 'done', request: runner.last('session.resume').request });
    await settle();
    expect(runner.count('packets.watch')).toBe(2);
  });

  test('are asked for again in a session that took the place of another', async () => {
    const { session } = await opened();
    session.packets.watch(() => {});
    runner.say({ type: 'session.closed', session: id, reason: 'idle' });
    const next = session.ready();
    await settle();
    const other = 't'.repeat(32);
    runner.say({ type: 'session.opened', request: runner.last('session.open').request, session: other });
    await next;
    expect(runner.last('packets.watch').session).toBe(other);
  });

  test('are left when nobody looks any more', async () => {
    const { session } = await opened();
    const heard: PacketNews[] = [];
    session.packets.watch((each) => heard.push(each));
    session.packets.leave();
    expect(runner.count('packets.leave')).toBe(1);
    runner.say(news(id));
    expect(heard).toEqual([]);
    runner.drop();
    expect(runner.count('packets.watch')).toBe(1);
  });
});

describe('a page that was loaded anew', () => {
  test('resumes the session that it had, from its beginning', async () => {
    const { session, seen } = sessionOf();
    session.comeBackTo(id);
    const ready = session.ready();
    await settle();
    expect(runner.last('session.resume')).toMatchObject({ session: id, after: 0 });
    expect(runner.count('session.open')).toBe(0);
    runner.say({ type: 'done', request: runner.last('session.resume').request });
    expect(await ready).toBe(id);
    runner.event(id, 1, started(1));
    expect(seen.events).toEqual([started(1)]);
    expect(session.worthKeeping).toBe(id);
  });

  test('hears that it is gone, and opens another', async () => {
    const { session, seen } = sessionOf();
    session.comeBackTo(id);
    void session.ready();
    await settle();
    const { request } = runner.last('session.resume');
    runner.say({ type: 'refused', request, code: 'session-unknown', message: 'gone' });
    await settle();
    expect(seen.closed).toEqual([undefined]);
    expect(runner.count('session.open')).toBe(1);
  });

  test('leaves behind only a lab in which something ran', async () => {
    const { session } = sessionOf();
    void session.ready();
    await settle();
    runner.say({ type: 'session.opened', request: runner.last('session.open').request, session: id });
    await settle();
    expect(session.worthKeeping).toBeUndefined();
    runner.event(id, 1, started(1));
    expect(session.worthKeeping).toBe(id);
    session.leave();
    expect(runner.count('session.close')).toBe(0);
  });
});
