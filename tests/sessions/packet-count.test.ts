import { beforeAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../runner/sandbox/backend.ts';
import { defaultLimits } from '../../runner/sandbox/limits.ts';
import { backendNamed } from '../support/backends.ts';
import { labFrom } from '../support/lab-from.ts';
import { openSession } from '../support/sessions.ts';

/** Sends a datagram ten times a second, for ever. */
const ticking = `import { createSocket } from 'node:dgram';
  const socket = createSocket('udp4');
  setInterval(() => socket.send('tick', 9999, 'server'), 100);`;

const labWith = (script: object[]) =>
  labFrom(
    {
      networks: { lan: { subnet: '192.168.1.0/24' } },
      hosts: { server: { lan: '192.168.1.20' }, client: { lan: '192.168.1.10', program: 'client.ts' } },
      script,
    },
    { 'client.ts': ticking },
  );

describe('a script that waits for packets', () => {
  const impatient = { ...defaultLimits, session: { ...defaultLimits.session, stepMs: 600 } };
  let netns: Backend;

  beforeAll(async () => {
    netns = await backendNamed('netns');
  });

  const perform = async (step: object, limits = defaultLimits) => {
    const { session } = await openSession(labWith([{ run: 'client' }, step]), netns, limits);
    await using _ = session;
    return await session.script.perform();
  };

  test('goes on when so many were sent', async () => {
    expect(await perform({ packets: 5, from: 'client', network: 'lan' })).toEqual({ held: true });
  });

  test('says how many there were when it has waited long enough', async () => {
    const { held, failure } = await perform({ packets: 500, from: 'client' }, impatient);
    expect(held).toBe(false);
    expect(failure).toMatchObject({ step: 1, code: 'step-timeout' });
    expect(failure?.message).toMatch(/^expected 500 packets from client within 0\.6 s, received \d+$/);
  });
});

test.each([
  [{ packets: 1, from: 'nobody' }, 'script.1.from: expected one of server, client, received "nobody"'],
  [{ packets: 1, network: 'wan' }, 'script.1.network: expected one of lan, received "wan"'],
])('%j is no step of this lab', (step, problem) => {
  expect(() => labWith([{ run: 'client' }, step])).toThrow(problem);
});
