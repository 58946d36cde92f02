import { beforeAll, describe, expect, test } from 'vitest';
import type { HostState } from '../../runner/protocol/host-state.ts';
import type { Backend } from '../../runner/sandbox/backend.ts';
import { defaultLimits } from '../../runner/sandbox/limits.ts';
import { holds } from '../../runner/sessions/expectation.ts';
import { backendNamed } from '../support/backends.ts';
import { openSession } from '../support/sessions.ts';
import { labOf } from '../support/temporary-lab.ts';

const state: HostState = {
  addresses: [],
  routes: [
    { to: 'default', via: '192.168.1.1', interface: 'eth0' },
    { to: '192.168.1.0/24', via: '', interface: 'eth0' },
  ],
  neighbours: [],
  listening: [],
  connections: [],
  translations: [],
};

const routes = { expect: 'server', table: 'routes' } as const;

test.each([
  ['a row with every column', { has: { to: 'default', via: '192.168.1.1' } }, true],
  ['columns of two rows', { has: { to: 'default', via: '' } }, false],
  ['no such row', { lacks: { to: '10.0.0.0/8' } }, true],
  ['no row, where there is one', { lacks: { to: 'default' } }, false],
  ['a column that is not there', { has: { port: 80 } }, false],
])('%s', (_, wanted, expected) => {
  expect(holds(state, { ...routes, ...wanted })).toBe(expected);
});

describe('a script that expects something of a host’s tables', () => {
  const listening = `import { createServer } from 'node:net';
    setTimeout(() => createServer().listen({ port: 7000, host: '0.0.0.0' }), 200);`;
  const impatient = { ...defaultLimits, session: { ...defaultLimits.session, stepMs: 400 } };
  let netns: Backend;

  beforeAll(async () => {
    netns = await backendNamed('netns');
  });

  async function perform(step: object, limits = defaultLimits) {
    const lab = labOf({ server: listening }, [{ run: 'server', until: { listening: 7000 } }, step]);
    const { session } = await openSession(lab, netns, limits);
    await using _ = session;
    return await session.script.perform();
  }

  test('waits until they show it', async () => {
    const step = { expect: 'server', table: 'listening', has: { protocol: 'tcp', port: 7000 } };
    expect(await perform(step)).toEqual({ held: true });
  });

  test('says what was expected and what came when they never do', async () => {
    const { held, failure } = await perform(
      { expect: 'server', table: 'listening', has: { port: 7001 } },
      impatient,
    );
    expect(held).toBe(false);
    expect(failure).toMatchObject({ step: 1, code: 'step-timeout' });
    expect(failure?.message).toContain('a row with {"port":7001} in the listening of server within 0.4 s');
    expect(failure?.message).toContain('"port":7000');
  });

  test('is refused in words by a backend without a virtual network', async () => {
    const lab = labOf({ server: '' }, [{ expect: 'server', table: 'routes', has: { to: 'default' } }]);
    await expect(openSession(lab, await backendNamed('plain'))).rejects.toMatchObject({
      code: 'lab-needs-more',
      message: expect.stringContaining('virtual network'),
    });
  });
});
