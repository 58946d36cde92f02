import { beforeAll, describe, expect, test } from 'vitest';
import type { Lab } from '../../runner/labs/lab.ts';
import type { SessionEvent } from '../../runner/protocol/events.ts';
import type { Backend } from '../../runner/sandbox/backend.ts';
import { defaultLimits } from '../../runner/sandbox/limits.ts';
import { backendNamed } from '../support/backends.ts';
import { labFrom } from '../support/lab-from.ts';
import { openSession } from '../support/sessions.ts';
import { labOf } from '../support/temporary-lab.ts';

const link = { network: 'lan', host: 'client' };
const changes = (events: SessionEvent[]) =>
  events.flatMap((event) => (event.type === 'link.changed' ? [[event.host, event.impairment]] : []));

/** The server's link is lossy from the start, and a second program shares it. */
const lossyLab = (script: unknown[] = [{ run: 'server' }]): Lab =>
  labFrom(
    {
      networks: { lan: { subnet: '192.168.1.0/24', links: { server: { lossPercent: 10 } } } },
      hosts: {
        server: { lan: '192.168.1.20', program: 'idle.ts' },
        second: { on: 'server', program: 'idle.ts' },
        client: { lan: '192.168.1.10', program: 'idle.ts' },
      },
      script,
    },
    { 'idle.ts': '' },
  );

describe('the links of a session on netns', () => {
  let backend: Backend;

  beforeAll(async () => {
    backend = await backendNamed('netns');
  });

  test('are told as they are, as they were at first, and with what the machine can do', async () => {
    const { session } = await openSession(lossyLab(), backend);
    await using _ = session;
    await session.setLink(link, { rateKbit: 64 });
    expect(await session.linksState()).toEqual({
      able: expect.arrayContaining(['lose', 'limit rate']),
      links: [
        { network: 'lan', host: 'server', impairment: { lossPercent: 10 }, atFirst: { lossPercent: 10 } },
        { network: 'lan', host: 'client', impairment: { rateKbit: 64 }, atFirst: {} },
      ],
    });
  });

  test('every change is an event, and a reset one for each link that had changed', async () => {
    const { session, events } = await openSession(lossyLab(), backend);
    await using _ = session;
    await session.setLink(link, { lossPercent: 50 });
    await session.setLink({ network: 'lan', host: 'second' }, {});
    await session.resetLinks();
    await session.resetLinks();
    expect(changes(events)).toEqual([
      ['client', { lossPercent: 50 }],
      ['server', {}],
      ['server', { lossPercent: 10 }],
      ['client', {}],
    ]);
  });

  test('a reset that follows a change at once is the last word', async () => {
    const { session, events } = await openSession(labOf({ server: '', client: '' }), backend);
    await using _ = session;
    await Promise.all([session.setLink(link, { lossPercent: 50 }), session.resetLinks()]);
    expect(changes(events)).toEqual([
      ['client', { lossPercent: 50 }],
      ['client', {}],
    ]);
  });

  test('a script puts them back before it begins, and its own steps are events', async () => {
    const script = [{ link: 'client', set: { rateKbit: 256 } }];
    const { session, events } = await openSession(lossyLab(script), backend);
    await using _ = session;
    await session.setLink(link, { lossPercent: 50 });
    expect(await session.script.perform()).toEqual({ held: true });
    expect(events.map(({ type }) => type)).toEqual([
      'link.changed',
      'link.changed',
      'script.started',
      'script.step',
      'link.changed',
      'script.ended',
    ]);
    expect(changes(events).map(([, impairment]) => impairment)).toEqual([
      { lossPercent: 50 },
      {},
      { rateKbit: 256 },
    ]);
  });

  test.each([
    ['wan', 'client'],
    ['lan', 'nobody'],
    ['__proto__', 'constructor'],
  ])('there is no link of “%s” to “%s”', async (network, host) => {
    const { session, events } = await openSession(labOf({ server: '', client: '' }), backend);
    await using _ = session;
    await expect(session.setLink({ network, host }, {})).rejects.toMatchObject({ code: 'link-unknown' });
    expect(events).toEqual([]);
  });

  test('a page cannot queue changes without end', async () => {
    const { session } = await openSession(labOf({ server: '', client: '' }), backend);
    await using _ = session;
    const { linkChanges } = defaultLimits.session;
    const asked = Array.from({ length: linkChanges + 5 }, () => session.setLink(link, { lossPercent: 1 }));
    const settled = await Promise.allSettled(asked);
    const refused = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []));
    expect(refused).toEqual(Array(5).fill('links-busy'));
    await session.resetLinks();
  });
});

test('on plain there is nothing that could be changed, in words', async () => {
  const { session, events } = await openSession(
    labOf({ server: '', client: '' }),
    await backendNamed('plain'),
  );
  await using _ = session;
  expect((await session.linksState()).able).toEqual([]);
  await expect(session.setLink(link, { lossPercent: 1 })).rejects.toMatchObject({
    code: 'link-beyond-machine',
    message: expect.stringContaining('programs run on loopback here'),
  });
  expect(events).toEqual([]);
});
