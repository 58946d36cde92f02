import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type BackendName, bridgePath, bridgeProtocol } from '../../runner/protocol/service.ts';
import { backendsHere } from '../support/backends.ts';
import { Page } from '../support/bridge.ts';
import { serveCourse } from '../support/browser.ts';
import { enter } from '../support/enter.ts';
import { allPids, descendantsOf, isAlive, networkNamespaces } from '../support/processes.ts';

const labs = 20;
const labsOfReader = 5;

/** Labs whose server takes all the processor it gets: each of them would slow the other tests down. */
const hogs = 2;

/** Two hosts, and a network namespace for each and for the holder. */
const hostsOfLab = 2;
const namespacesOfLab = 3;

const endless = 'for (;;) {}';
const waiting = 'setInterval(() => {}, 1000);';

const endings = backendsHere.flatMap((backend) => [
  [backend, 'SIGKILL' as const] as const,
  [backend, 'SIGINT' as const] as const,
]);

/** How many labs a runner has made, by what lives. */
function labsMade(backend: BackendName, living: number[]): number {
  if (backend === 'plain') return living.length / hostsOfLab;
  const own = networkNamespaces([process.pid]);
  return networkNamespaces(living).difference(own).size / namespacesOfLab;
}

async function connect(address: URL): Promise<Page> {
  const { host, origin } = address;
  const { cookie, token } = await enter(address.href);
  const page = new Page(
    new WebSocket(`ws://${host}${bridgePath}`, [bridgeProtocol, token], { origin, headers: { cookie } }),
  );
  await page.next(({ type }) => type === 'welcome');
  return page;
}

test.each(endings)(
  '45: a runner on %s amid twenty running labs and a spare one that ends by %s leaves nothing a second later',
  async (backend, signal) => {
    const course = await serveCourse('--backend', backend);
    const opened: { page: Page; session: string }[] = [];
    while (opened.length < labs) {
      const page = await connect(await course.address());
      for (let lab = 0; lab < labsOfReader; lab += 1) {
        opened.push({ page, session: await page.open('tcp-greet') });
      }
    }
    await expect
      .poll(() => labsMade(backend, descendantsOf(course.pid)), { timeout: 20_000, interval: 200 })
      .toBeGreaterThan(labs);
    const run = (host: string, sourceOf: (lab: number) => string) =>
      Promise.all(
        opened.map(({ page, session }, lab) =>
          page.ask({ type: 'run.start', session, host, source: sourceOf(lab) }),
        ),
      );
    await run('client', () => waiting);
    await run('server', (lab) => (lab < hogs ? endless : waiting));
    const living = descendantsOf(course.pid);
    const namespaces = networkNamespaces(living).difference(networkNamespaces([process.pid]));
    const everybody = allPids();
    process.kill(course.pid, signal);
    // Killed it ends at once; asked to, it first closes twenty labs.
    await expect.poll(() => isAlive(course.pid), { timeout: 10_000 }).toBe(false);
    await expect.poll(() => living.filter(isAlive), { timeout: 1000 }).toEqual([]);
    // Of those who were there before: the kernel may give a namespace that is gone its number again.
    await expect
      .poll(() => networkNamespaces(everybody).intersection(namespaces), { timeout: 1000 })
      .toEqual(new Set());
  },
  90_000,
);
