import { expect, test } from 'vitest';
import { backendNamed } from '../../support/backends.ts';
import { labFrom } from '../../support/lab-from.ts';
import { openSession, printedBy } from '../../support/sessions.ts';

const server = `import { createServer } from 'node:net';
  import { readdirSync } from 'node:fs';
  console.log(readdirSync('.').filter((name) => name.endsWith('.sock')).length);
  createServer((socket) => socket.end('by a socket')).listen('./chat.sock', () => console.log('up'));`;
const client = `import { connect } from 'node:net';
  connect(process.argv[2]).on('error', ({ code }) => console.log(code)).pipe(process.stdout);`;

const lab = labFrom(
  {
    networks: { lan: { subnet: '192.168.1.0/24' } },
    hosts: {
      server: { lan: '192.168.1.20', program: 'server.ts' },
      client: { on: 'server', program: 'client.ts', arguments: ['/tmp/chat.sock'] },
      other: { lan: '192.168.1.30', program: 'client.ts', arguments: ['./chat.sock'] },
    },
    script: [{ run: 'server' }],
  },
  { 'server.ts': server, 'client.ts': client },
);

test('two programs of one host share a UNIX socket; another host has no part in it', async () => {
  const { session, events } = await openSession(lab, await backendNamed('netns'));
  await using _ = session;
  for (let round = 0; round < 2; round += 1) {
    const run = await session.start('server');
    await expect.poll(() => printedBy(events, 'server')).toBe('0\nup\n'.repeat(round + 1));
    expect(await (await session.start('client')).ended).toEqual({ kind: 'exited', code: 0 });
    await (await session.start('other')).ended;
    run.end({ kind: 'stopped' });
    await run.ended;
  }
  expect(printedBy(events, 'client')).toBe('by a socketby a socket');
  expect(printedBy(events, 'other')).toBe('ENOENT\nENOENT\n');
  // What the first left was removed before the second began.
  expect(printedBy(events, 'server')).toBe('0\nup\n0\nup\n');
});
