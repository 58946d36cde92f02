import { expect, test } from 'vitest';
import { defaultLimits } from '../../runner/sandbox/limits.ts';
import { Budget } from '../../runner/sessions/budget.ts';
import { Session } from '../../runner/sessions/session.ts';
import { Workshop } from '../../runner/sessions/workshop.ts';
import { backendNamed } from '../support/backends.ts';
import { labFrom } from '../support/lab-from.ts';
import { neighbourSucceeds } from '../support/neighbour.ts';

/** Asks a name server as fast as it can, for ever. */
const asking = `import { createSocket } from 'node:dgram';
  const socket = createSocket('udp4');
  const question = Buffer.from([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 97, 4, 116, 101, 115, 116, 0, 0, 1, 0, 1]);
  const ask = () => socket.send(question, 53, '192.168.1.53', ask);
  for (let line = 0; line < 20; line += 1) ask();`;

const lab = labFrom(
  {
    networks: { lan: { subnet: '192.168.1.0/24' } },
    hosts: { client: { lan: '192.168.1.10', program: 'client.ts' }, ns: { lan: '192.168.1.53' } },
    zone: { server: 'ns', records: [{ name: 'a.test', type: 'A', value: '192.168.1.10' }] },
    script: [{ run: 'client' }],
  },
  { 'client.ts': asking },
);

test('59: a name server that is kept busy is charged to its reader, ends its lab alone, and says why', async () => {
  const backend = await backendNamed('netns');
  const limits = { ...defaultLimits, service: { ...defaultLimits.service, processorMs: 500 } };
  const processor = new Budget({ perSecond: 1, atOnce: 300 });
  await using session = await Session.open(lab, backend, limits, {
    account: { reader: 'a reader', processor },
    workshop: new Workshop(),
  });
  await session.start('client');
  expect(await session.broken).toBe(
    'the lab’s name server took too much (Timed out: it may use 0.5 s of processor time)',
  );
  expect(processor.isSpent).toBe(true);
  await neighbourSucceeds(backend);
});

test('a name server that nobody asks is charged next to nothing', async () => {
  const backend = await backendNamed('netns');
  const processor = new Budget({ perSecond: 0, atOnce: 1000 });
  await using session = await Session.open(lab, backend, defaultLimits, {
    account: { reader: 'a reader', processor },
    workshop: new Workshop(),
  });
  await session.prepared;
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(processor.isSpent).toBe(false);
});
