import { beforeAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../runner/sandbox/backend.ts';
import { backendNamed, backendsHere } from '../support/backends.ts';
import { openSession, printedBy } from '../support/sessions.ts';
import { labOf } from '../support/temporary-lab.ts';

const handling = (signal: string, reaction: string) => `process.on('${signal}', () => { ${reaction} });`;
const living = "setInterval(() => {}, 1000); console.log('up');";

describe.each(backendsHere)('a program on %s', (name) => {
  let backend: Backend;

  beforeAll(async () => {
    backend = await backendNamed(name);
  });

  async function begun(source: string) {
    const { session, events } = await openSession(labOf({ server: source }), backend);
    const run = await session.start('server');
    await run.nextOutput();
    return { session, run, events, printed: () => printedBy(events, 'server') };
  }

  test('that is stopped can take leave at SIGINT', async () => {
    const source = `${handling('SIGINT', "console.log('bye'); process.exit(0);")} ${living}`;
    const { session, run, printed } = await begun(source);
    await using _ = session;
    await session.stop('server');
    expect(await run.ended).toEqual({ kind: 'stopped' });
    expect(printed()).toBe('up\nbye\n');
  });

  test('that goes on at SIGINT hears SIGTERM, and then is ended', async () => {
    const source = `${handling('SIGINT', "console.log('interrupt');")}
      ${handling('SIGTERM', "console.log('terminate');")} ${living}`;
    const { session, run, printed } = await begun(source);
    await using _ = session;
    await session.stop('server');
    expect(await run.ended).toEqual({ kind: 'stopped' });
    expect(printed()).toBe('up\ninterrupt\nterminate\n');
  });

  test('that computes without end is ended as well', async () => {
    const { session, run } = await begun("console.log('up'); for (;;) {}");
    await using _ = session;
    await session.stop('server');
    expect(await run.ended).toEqual({ kind: 'stopped' });
  });

  test('that handles Ctrl+C goes on, with all that it started', async () => {
    const child = `process.on('SIGINT', () => console.log('child'));
      setInterval(() => {}, 1000); console.log('up');`;
    const source = `import { spawn } from 'node:child_process';
      ${handling('SIGINT', "console.log('parent');")}
      const child = spawn(process.execPath, ['-e', ${JSON.stringify(child)}]);
      child.stdout.pipe(process.stdout);`;
    const { session, run, events, printed } = await begun(source);
    await using _ = session;
    await expect.poll(printed).toBe('up\n');
    session.interrupt('server');
    await expect.poll(() => printed().split('\n').toSorted().join(' ')).toBe(' child parent up');
    expect(session.runOn('server')).toBe(run);
    expect(events.map(({ type }) => type)).toContain('run.interrupted');
  });

  test('that does not handle Ctrl+C ends by it', async () => {
    const { session, run } = await begun(living);
    await using _ = session;
    session.interrupt('server');
    expect(await run.ended).toEqual({ kind: 'signalled', signal: 'SIGINT' });
    expect(() => session.interrupt('server')).toThrow(expect.objectContaining({ code: 'run-missing' }));
  });
});
