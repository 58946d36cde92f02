import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { bridgePath } from '../../runner/protocol/service.ts';
import { backendsHere } from '../support/backends.ts';
import { Page } from '../support/bridge.ts';
import { serveCourse } from '../support/browser.ts';
import { descendantsOf, isAlive, networkNamespaces } from '../support/processes.ts';

const endless = 'for (;;) {}';

const endings = backendsHere.flatMap((backend) => [
  [backend, 'SIGKILL' as const] as const,
  [backend, 'SIGINT' as const] as const,
]);

test.each(endings)(
  'a runner on %s that ends by %s leaves nothing after a second',
  async (backend, signal) => {
    const course = await serveCourse('--backend', backend);
    const { host, origin, port, searchParams } = course.address;
    const cookie = `wirebook-${port}=${searchParams.get('key')}`;
    const socket = new WebSocket(`ws://${host}${bridgePath}`, { origin, headers: { cookie } });
    const page = new Page(socket);
    await page.next(({ type }) => type === 'welcome');
    for (const lab of ['tcp-greet', 'tcp-name', 'tcp-steps']) {
      const session = await page.open(lab);
      await page.ask({ type: 'run.start', session, host: 'server', source: endless });
    }
    const living = descendantsOf(course.pid);
    expect(living.length).toBeGreaterThanOrEqual(6);
    const namespaces = networkNamespaces(living);
    process.kill(course.pid, signal);
    await pause(1000);
    expect(living.filter(isAlive)).toEqual([]);
    if (backend === 'netns') expect(namespaces.size).toBeGreaterThan(3);
    const others = new Set(networkNamespaces([process.pid]));
    expect([...networkNamespaces()].filter((name) => namespaces.has(name) && !others.has(name))).toEqual([]);
  },
);
