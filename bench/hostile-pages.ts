import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { BenchPage } from './runner.ts';

/** Where hostile pages go. */
export interface Target {
  host: string;
  connect(): Promise<BenchPage>;
}

/** What one hostile page does with its lab, over and over. */
type Attack = (page: BenchPage, session: string, runner: Target) => Promise<void>;

const lab = 'tcp-greet';

const runs =
  (source: string, host = 'server', everyMs = 500): Attack =>
  async (page, session) => {
    page.send({ type: 'run.start', session, host, source });
    await pause(everyMs);
  };

const says =
  (message: (session: string) => object | string, times = 500): Attack =>
  async (page, session) => {
    const said = message(session);
    for (let time = 0; time < times; time += 1) page.say(said);
    await pause(50);
  };

const unread = (attack: Attack): Attack => {
  return async (page, session, runner) => {
    page.leaveUnread();
    await attack(page, session, runner);
  };
};

/** Requests beside the page: ranges, rows that are never taken, upgrades that are refused. */
const requests: Attack = async (_page, _session, runner) => {
  const [host = '', port] = runner.host.split(':');
  const sockets = Array.from({ length: 30 }, (_, index) => {
    const socket = connect(Number(port), host).on('error', () => {});
    const path = index % 3 === 0 ? '/bridge' : '/tcp-server/';
    const more = index % 3 === 0 ? 'Connection: Upgrade\r\nUpgrade: websocket\r\n' : 'Range: bytes=10-5\r\n';
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${runner.host}\r\n${more}\r\n`.repeat(20));
    return socket.pause();
  });
  await pause(2000);
  for (const socket of sockets) socket.destroy();
};

const openMany: Attack = async (page) => {
  for (let count = 0; count < 20; count += 1) page.say({ type: 'session.open', request: 1e6 + count, lab });
  await pause(5000);
};

const manyKeys = `{${Array.from({ length: 9000 }, (_, key) => `"key${key}":1`).join()}}`;

export const kinds: Record<string, Attack> = {
  'resumes and reads nothing': unread(
    says((session) => ({ type: 'session.resume', request: 1, session, after: 0 })),
  ),
  'asks for states and reads nothing': unread(
    says((session) => ({ type: 'host.state', request: 1, session, host: 'server' })),
  ),
  'asks for states': says((session) => ({ type: 'host.state', request: 1, session, host: 'server' }), 50),
  rubbish: says(() => 'x'),
  'many keys': says(() => manyKeys, 20),
  'deep lists': says(() => '['.repeat(60_000), 20),
  'starts without end': says((session) => ({ type: 'run.start', request: 1, session, host: 'server' })),
  'texts that hold a parser up': runs(`${'<T>('.repeat(22)}1`),
  'texts that break a parser': runs('('.repeat(3000), 'client'),
  'output floods': runs("const line = 'y'.repeat(4096); for (;;) console.log(line);", 'server', 2000),
  'busy loops': runs('for (;;) {}', 'server', 10_000),
  'many busy threads': runs(
    `import { Worker } from 'node:worker_threads';
    for (let n = 0; n < 6; n += 1) new Worker('for (;;) {}', { eval: true });`,
    'client',
    10_000,
  ),
  'fork bombs': runs(
    "import { spawn } from 'node:child_process'; setInterval(() => spawn(process.execPath, ['-e', 'for (;;) {}']).on('error', () => {}), 1);",
    'server',
    10_000,
  ),
  'memory hoards': runs('const held = []; for (;;) held.push(Buffer.alloc(8 << 20, 1));', 'client', 3000),
  'datagrams to nobody': runs(
    `import { createSocket } from 'node:dgram';
    const socket = createSocket('udp4').on('error', () => {});
    setInterval(() => { for (let n = 1; n < 250; n += 1) socket.send('x', 9, '192.168.1.' + n, () => {}); }, 10);`,
    'server',
    10_000,
  ),
  'links changed without end': says(
    (session) => ({
      type: 'link.set',
      request: 1,
      session,
      network: 'lan',
      host: 'server',
      impairment: { lossPercent: 50 },
    }),
    50,
  ),
  'labs without end': openMany,
  requests,
  'a wire that nobody reads': unread(async (page, session) => {
    page.say({ type: 'packets.watch', request: 1, session });
    page.say({ type: 'script.start', request: 2, session });
    await pause(1000);
  }),
  'leaves and comes back': async (page, session) => {
    page.say({ type: 'script.start', request: 1, session });
    await pause(100);
    page[Symbol.dispose]();
  },
};

/**
 * One page of each kind, each of a reader of its own, which comes back whenever it is cut off.
 *
 * @returns how often each came, once the signal says that it is enough
 */
export async function hostilePages(
  runner: Target,
  enough: AbortSignal,
  chosen = Object.keys(kinds),
): Promise<Record<string, number>> {
  const came = await Promise.all(
    chosen.map(async (name) => [name, await attackUntil(kinds[name] as Attack, runner, enough)]),
  );
  return Object.fromEntries(came);
}

async function attackUntil(attack: Attack, runner: Target, enough: AbortSignal): Promise<number> {
  let times = 0;
  while (!enough.aborted) {
    times += 1;
    try {
      using page = await runner.connect();
      const session = await page.openLab(lab);
      while (!enough.aborted && page.isOpen) await attack(page, session, runner);
    } catch {
      // Refused, or cut off: it comes again.
    }
    await pause(200);
  }
  return times;
}
