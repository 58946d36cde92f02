import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Refusal } from '../../runner/protocol/errors.ts';
import type { SessionEvent } from '../../runner/protocol/events.ts';
import type { Backend } from '../../runner/sandbox/backend.ts';
import { backendNamed, backendsHere } from '../support/backends.ts';
import { openSession, outcomeOf, printedBy, withRunLimits } from '../support/sessions.ts';
import { labOf } from '../support/temporary-lab.ts';

const endless = 'setInterval(() => {}, 1000);';
const echo = "console.log('ready'); process.stdin.on('data', (d) => console.log(`got ${String(d).trim()}`));";

const typesOf = (events: SessionEvent[]) => events.map(({ type }) => type);

describe.each(backendsHere)('a session on %s', (name) => {
  let backend: Backend;

  beforeAll(async () => {
    backend = await backendNamed(name);
  });

  test('a run’s events come in order: started, output, ended', async () => {
    const { outcome, events } = await outcomeOf(labOf({ server: "console.log('one');" }), backend);
    expect(outcome).toEqual({ kind: 'exited', code: 0 });
    expect(typesOf(events)).toEqual(['run.started', 'run.output', 'run.ended']);
  });

  test('all output comes before the end, however the program ends', async () => {
    const source = "process.stdout.write('x'.repeat(300_000) + 'last\\n'); process.exit(3);";
    const { outcome, events } = await outcomeOf(labOf({ server: source }), backend);
    expect(outcome).toEqual({ kind: 'exited', code: 3 });
    expect(printedBy(events, 'server')).toHaveLength(300_005);
    expect(events.at(-1)?.type).toBe('run.ended');
  });

  test('a character that was cut in two by a pipe arrives whole', async () => {
    const source = "for (const byte of Buffer.from('ü€𝄞')) process.stdout.write(Buffer.from([byte]));";
    const { events } = await outcomeOf(labOf({ server: source }), backend);
    expect(printedBy(events, 'server')).toBe('ü€𝄞');
  });

  test('a host without a program is there and runs nothing', async () => {
    const lab = labOf({ server: endless, router: '' });
    const router = lab.hosts.get('router');
    if (router) router.program = undefined;
    const { session } = await openSession(lab, backend);
    await using _ = session;
    await expect(session.start('router')).rejects.toMatchObject({ code: 'host-without-program' });
    expect((await session.start('server')).host).toBe('server');
  });

  test('a host can be run alone, in any order, and again', async () => {
    const client = `import { connect } from 'node:net';
      connect({ host: 'server', port: 7801 }).on('error', (e) => { console.log(e.code); process.exitCode = 1; })
        .on('data', (d) => console.log(String(d)));`;
    const server = `import { createServer } from 'node:net';
      createServer((c) => c.end('hello')).listen({ host: '0.0.0.0', port: 7801 }, () => console.log('up'));`;
    const { session, events } = await openSession(labOf({ server, client }), backend);
    await using _ = session;
    expect(await (await session.start('client')).ended).toEqual({ kind: 'exited', code: 1 });
    expect(printedBy(events, 'client')).toBe('ECONNREFUSED\n');
    await (await session.start('server')).nextOutput();
    expect(await (await session.start('client')).ended).toEqual({ kind: 'exited', code: 0 });
    expect(printedBy(events, 'client')).toContain('hello');
  });

  test('starting a host that runs ends its run first, and its port is free', async () => {
    const server = `import { createServer } from 'node:net';
      createServer().listen({ host: '0.0.0.0', port: 7802 }, () => console.log('up'));`;
    const { session, events } = await openSession(labOf({ server }), backend);
    await using _ = session;
    const first = await session.start('server');
    await first.nextOutput();
    const second = await session.start('server');
    await second.nextOutput();
    expect(await first.ended).toEqual({ kind: 'stopped' });
    expect(printedBy(events, 'server')).toBe('up\nup\n');
    expect(printedBy(events, 'server', 'stderr')).toBe('');
  });

  test('of ten starts at once the first and the newest are carried out, and one run is left alive', async () => {
    const { session, events } = await openSession(labOf({ server: endless }), backend);
    await using _ = session;
    const starts = await Promise.allSettled(Array.from({ length: 10 }, () => session.start('server')));
    const refused = starts.map((start) => start.status === 'rejected' && start.reason.code);
    expect(refused).toEqual([false, ...Array(8).fill('run-replaced'), false]);
    expect(typesOf(events)).toEqual(['run.started', 'run.ended', 'run.started']);
    expect(session.runOn('server')?.number).toBe(2);
  });

  test('a run that waits for input can be started again', async () => {
    const { session } = await openSession(labOf({ server: echo }), backend);
    await using _ = session;
    const first = await session.start('server');
    await first.nextOutput();
    await session.start('server');
    expect(await first.ended).toEqual({ kind: 'stopped' });
  });

  test('typing, and closing the input, reach the program', async () => {
    const { session, events } = await openSession(labOf({ server: echo }), backend);
    await using _ = session;
    const run = await session.start('server');
    await run.nextOutput();
    session.type('server', 'Ada\n');
    await run.nextOutput();
    session.closeInput('server');
    expect(await run.ended).toEqual({ kind: 'exited', code: 0 });
    expect(printedBy(events, 'server')).toBe('ready\ngot Ada\n');
    expect(typesOf(events)).toContain('run.inputClosed');
  });

  test('typing into nothing, or into a closed input, is refused with a code', async () => {
    const { session } = await openSession(labOf({ server: echo }), backend);
    await using _ = session;
    expect(() => session.type('server', 'x')).toThrow(expect.objectContaining({ code: 'run-missing' }));
    expect(() => session.type('nobody', 'x')).toThrow(expect.objectContaining({ code: 'host-unknown' }));
    const run = await session.start('server');
    await run.nextOutput();
    session.closeInput('server');
    expect(() => session.type('server', 'x')).toThrow(expect.objectContaining({ code: 'input-closed' }));
  });

  test('typing more than a program reads is refused with a code, and the runner stays small', async () => {
    const { session } = await openSession(labOf({ server: 'setInterval(() => {}, 1000);' }), backend);
    await using _ = session;
    await session.start('server');
    const flood = () => {
      for (let i = 0; i < 1000; i += 1) session.type('server', 'x'.repeat(16_384));
    };
    expect(flood).toThrow(expect.objectContaining({ code: 'input-full' }));
  });

  test('a reader who takes nothing and asks for more and more is refused with a code', async () => {
    const { session } = await openSession(labOf({ server: "process.stdin.on('data', () => {});" }), backend);
    await using _ = session;
    session.transcript.attach(() => {}, 0);
    await session.start('server');
    const refusal = async () => {
      for (;;) {
        try {
          session.type('server', 'x'.repeat(16_384));
        } catch (error) {
          if ((error as Refusal).code !== 'input-full') return error;
        }
        await pause(1);
      }
    };
    expect(await refusal()).toMatchObject({ code: 'reader-behind' });
  });

  test('an edited program runs in place of the lab’s', async () => {
    const { session, events } = await openSession(labOf({ server: "console.log('old');" }), backend);
    await using _ = session;
    await (await session.start('server', "console.log('new');")).ended;
    expect(printedBy(events, 'server')).toBe('new\n');
    expect(events[0]).toMatchObject({ type: 'run.started', changed: true });
  });

  test('refuses a program that is too large', async () => {
    const { session } = await openSession(
      labOf({ server: endless }),
      backend,
      withRunLimits({ sourceBytes: 10 }),
    );
    await using _ = session;
    await expect(session.start('server', '/* far too long */')).rejects.toMatchObject({
      code: 'source-too-large',
    });
  });

  test('stops an endless loop that cannot hear a signal', async () => {
    const { session } = await openSession(labOf({ server: "console.log('on'); for (;;) {}" }), backend);
    await using _ = session;
    const run = await session.start('server');
    await run.nextOutput();
    const before = performance.now();
    await session.stop('server');
    expect(await run.ended).toEqual({ kind: 'stopped' });
    expect(performance.now() - before).toBeLessThan(2000);
  });

  test('ends a run at its wall time', async () => {
    const { outcome } = await outcomeOf(labOf({ server: endless }), backend, withRunLimits({ wallMs: 300 }));
    expect(outcome).toEqual({ kind: 'timedOut', clock: 'wall', limitMs: 300 });
  });

  test('ends a run at its processor time', async () => {
    const limits = withRunLimits({ processorMs: 400 });
    const { outcome } = await outcomeOf(labOf({ server: 'for (;;) {}' }), backend, limits);
    expect(outcome).toEqual({ kind: 'timedOut', clock: 'processor', limitMs: 400 });
  });

  test.each([
    ['JavaScript objects', 'const kept = []; for (;;) kept.push(new Array(1000).fill(1.5));'],
    ['buffers', 'const kept = []; setInterval(() => kept.push(Buffer.alloc(16 << 20, 1)), 5);'],
  ])('ends a run that hoards %s at its memory limit', async (_, source) => {
    const { outcome } = await outcomeOf(
      labOf({ server: source }),
      backend,
      withRunLimits({ memoryBytes: 160 << 20 }),
    );
    expect(outcome).toEqual({ kind: 'memoryLimit', limitBytes: 160 << 20 });
  });

  test('cuts an output flood at its limit, and the runner stays small', async () => {
    const source = "const line = 'y'.repeat(65536); for (;;) process.stdout.write(line);";
    const before = process.memoryUsage().rss;
    const { outcome, events } = await outcomeOf(
      labOf({ server: source }),
      backend,
      withRunLimits({ outputBytes: 500_000 }),
    );
    expect(outcome).toEqual({ kind: 'outputLimit', limitBytes: 500_000 });
    expect(printedBy(events, 'server')).toHaveLength(500_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 << 20);
  });

  test('bounds the number of processes', async () => {
    const source = `import { spawn } from 'node:child_process';
      const refused = (error) => console.log(error.code);
      for (let i = 0; i < 100; i += 1) {
        spawn(process.execPath, ['-e', 'setTimeout(() => {}, 9e6)']).on('error', refused);
      }
      setTimeout(() => process.exit(9), 1500);`;
    const limits = withRunLimits({ processes: 20, memoryBytes: 8 * 2 ** 30 });
    const { outcome, events } = await outcomeOf(labOf({ server: source }), backend, limits);
    // On netns the kernel refuses the fork and the program lives on; on plain the watchdog ends it.
    if (backend.capabilities.isolates) expect(printedBy(events, 'server')).toContain('EAGAIN\n');
    else expect(outcome).toEqual({ kind: 'processLimit', limit: 20 });
  });

  test('the first reason for ending wins', async () => {
    const { session } = await openSession(labOf({ server: endless }), backend);
    const run = await session.start('server');
    const stopped = session.stop('server');
    await session[Symbol.asyncDispose]();
    await stopped;
    expect(await run.ended).toEqual({ kind: 'stopped' });
  });

  test('closing the lab ends its runs and says so', async () => {
    const { session, events } = await openSession(labOf({ server: endless }), backend);
    await session.start('server');
    await session[Symbol.asyncDispose]();
    expect(events.at(-1)).toMatchObject({ type: 'run.ended', outcome: { kind: 'labClosed' } });
  });

  test('40: a reader who takes nothing pauses the program, and loses nothing', async () => {
    const source = "for (let i = 0; i < 20_000; i += 1) console.log(`line ${i} ${'z'.repeat(80)}`);";
    const limits = withRunLimits({ outputBytes: 8 << 20 });
    const { session } = await openSession(labOf({ server: source }), backend, limits);
    await using _ = session;
    let seen = '';
    let last = 0;
    session.transcript.attach(({ seq, event }) => {
      last = seq;
      if (event.type === 'run.output') seen += event.text;
    }, 0);
    const run = await session.start('server');
    await expect.poll(() => session.transcript.isFull, { timeout: 10_000 }).toBe(true);
    await pause(300);
    const whilePaused = seen.length;
    await pause(300);
    expect(seen.length).toBe(whilePaused);
    expect(whilePaused).toBeLessThan(1 << 20);
    const acknowledging = setInterval(() => session.transcript.acknowledge(last), 5);
    expect(await run.ended).toEqual({ kind: 'exited', code: 0 });
    clearInterval(acknowledging);
    expect(seen.trimEnd().split('\n')).toHaveLength(20_000);
    expect(seen).toContain('line 19999 ');
  });
});
