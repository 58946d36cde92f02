import { expect } from 'vitest';
import type { Backend } from '../../runner/sandbox/backend.ts';
import { openSession, printedBy } from './sessions.ts';
import { labOf } from './temporary-lab.ts';

/** Two hosts that have never met: one finds the other by ARP, connects, and is answered. */
const lab = labOf({
  server: `import { createServer } from 'node:net';
    createServer((socket) => socket.end('all is well\\n'))
      .listen({ host: '0.0.0.0', port: 7900 }, () => console.log('listens'));`,
  client: `import { connect } from 'node:net';
    const socket = connect({ host: 'server', port: 7900 });
    socket.setTimeout(5000, () => socket.destroy(new Error('silence')));
    socket.pipe(process.stdout);`,
});

/** A stranger's lab on the same runner, whose programs meet. */
export async function neighbourSucceeds(backend: Backend): Promise<void> {
  const { session, events } = await openSession(lab, backend);
  await using _ = session;
  const server = await session.start('server');
  await Promise.race([server.nextOutput(), server.ended]);
  const client = await session.start('client');
  const outcome = await client.ended;
  expect(printedBy(events, 'client', 'stderr')).toBe('');
  expect(printedBy(events, 'client')).toBe('all is well\n');
  expect(outcome).toEqual({ kind: 'exited', code: 0 });
}
