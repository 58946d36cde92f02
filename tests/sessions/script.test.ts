import { beforeAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../runner/sandbox/backend.ts';
import { defaultLimits } from '../../runner/sandbox/limits.ts';
import { backendNamed, backendsHere } from '../support/backends.ts';
import { openSession, printedBy } from '../support/sessions.ts';
import { labOf } from '../support/temporary-lab.ts';

const echo = "console.log('ready'); process.stdin.on('data', (d) => console.log(`got ${String(d).trim()}`));";
const endless = 'setInterval(() => {}, 1000);';
const impatient = { ...defaultLimits, session: { ...defaultLimits.session, stepMs: 400 } };

describe.each(backendsHere)('a script on %s', (name) => {
  let backend: Backend;

  beforeAll(async () => {
    backend = await backendNamed(name);
  });

  const perform = async (programs: Record<string, string>, script: unknown[], limits = defaultLimits) => {
    const { session, events } = await openSession(labOf(programs, script), backend, limits);
    await using _ = session;
    return { result: await session.script.perform(), events };
  };

  test('runs, waits, types, closes input and stops, in order', async () => {
    const { result, events } = await perform({ server: echo, client: endless }, [
      { run: 'server', until: { output: 'ready' } },
      { run: 'client' },
      { type: 'server', text: 'a\n', until: { output: 'got a' } },
      { type: 'server', text: 'b\n' },
      { wait: 'server', until: { output: 'got b' } },
      { stop: 'client' },
      { closeInput: 'server', until: 'exit' },
    ]);
    expect(result).toEqual({ held: true });
    expect(printedBy(events, 'server')).toBe('ready\ngot a\ngot b\n');
  });

  test('waits for a text that comes after the last one it waited for', async () => {
    const { result } = await perform(
      { server: "console.log('same'); setInterval(() => {}, 99);" },
      [
        { run: 'server', until: { output: 'same' } },
        { wait: 'server', until: { output: 'same' } },
      ],
      impatient,
    );
    expect(result).toMatchObject({ held: false, failure: { step: 1, code: 'step-timeout' } });
  });

  test.each([
    [
      'a wrong exit code',
      { run: 'server', until: { exit: 3 } },
      'process.exit(4)',
      'step-outcome',
      'exit code 3',
    ],
    [
      'an end before the output',
      { run: 'server', until: { output: 'x' } },
      '',
      'step-outcome',
      'to print "x"',
    ],
    [
      'an end before listening',
      { run: 'server', until: { listening: 7901 } },
      '',
      'step-outcome',
      'port 7901',
    ],
    ['no output in time', { run: 'server', until: { output: 'x' } }, endless, 'step-timeout', 'within 0.4 s'],
    ['no end in time', { run: 'server', until: 'exit' }, endless, 'step-timeout', 'to finish'],
    [
      'no listener in time',
      { run: 'server', until: { listening: 7902 } },
      endless,
      'step-timeout',
      'port 7902',
    ],
    ['typing into nothing', { type: 'server', text: 'x' }, '', 'step-fault', 'No program is running'],
    ['waiting for nothing', { wait: 'server', until: 'exit' }, '', 'step-not-running', 'a run on server'],
  ])('says what was expected and what came: %s', async (_, step, source, code, words) => {
    const limits = code === 'step-timeout' ? impatient : defaultLimits;
    const { result } = await perform({ server: source }, [step, { run: 'server' }], limits);
    expect(result).toMatchObject({ held: false, failure: { step: 0, code } });
    expect(result.failure?.message).toContain(words);
  });

  test('a script that fails leaves nothing running', async () => {
    const { session } = await openSession(
      labOf({ server: endless }, [{ run: 'server' }, { wait: 'server', until: 'exit' }]),
      backend,
      impatient,
    );
    await using _ = session;
    await session.script.perform();
    expect(session.isBusy).toBe(false);
  });

  test('stopping one host clears the steps that follow', async () => {
    const lab = labOf({ server: endless, client: endless }, [
      { run: 'server', until: 'exit' },
      { run: 'client', until: 'exit' },
    ]);
    const { session, events } = await openSession(lab, backend);
    await using _ = session;
    const performing = session.script.perform();
    while (!session.runOn('server')) await new Promise((resolve) => setTimeout(resolve, 5));
    await session.stopOne('server');
    expect(await performing).toMatchObject({ held: false, failure: { code: 'step-cancelled' } });
    expect(events.some((event) => event.type === 'run.started' && event.host === 'client')).toBe(false);
  });

  test('a second script at the same time is refused', async () => {
    const { session } = await openSession(
      labOf({ server: endless }, [{ run: 'server', until: 'exit' }]),
      backend,
    );
    await using _ = session;
    const performing = session.script.perform();
    expect(() => session.script.perform()).toThrow(expect.objectContaining({ code: 'script-running' }));
    await session.script.cancel();
    await performing;
  });
});
