import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backend, Sandbox } from '../../../../runner/sandbox/backend.ts';
import { defaultLimits, type Limits } from '../../../../runner/sandbox/limits.ts';
import { netnsBackend } from '../../../../runner/sandbox/netns/network.ts';
import { cgroupsHere, groupsBelow, type TestTree, testTree } from '../../../support/cgroups.ts';
import { imageOf } from '../../../support/images.ts';
import { descendantsOf } from '../../../support/processes.ts';
import { openSession, outcomeOf, printedBy, withRunLimits } from '../../../support/sessions.ts';
import { labOf } from '../../../support/temporary-lab.ts';

const { able, offered, lacks } = await cgroupsHere();
if (lacks) console.warn(`Limits by cgroup v2${lacks}`);

const forever = 'setInterval(() => {}, 1000);';

describe.skipIf(!able)(`a lab in a cgroup${lacks}`, () => {
  let tree: TestTree;

  beforeAll(() => {
    tree = testTree() as TestTree;
  });

  afterAll(() => tree[Symbol.asyncDispose]());

  const backendIn = (limits: Limits = defaultLimits): Backend => netnsBackend(limits, { tree });

  async function running(sandbox: Sandbox, source: string): Promise<void> {
    sandbox.start(
      await imageOf(labOf({ server: `${source}; console.log('running'); ${forever}` }), 'server'),
    );
    await new Promise((resolve) => sandbox.stdout.once('data', resolve));
  }

  test('every process of a sandbox is in its cgroup, only who joined the namespaces for it waits outside', async () => {
    await using network = await backendIn().openNetwork(labOf({ server: '' }));
    const sandbox = await network.prepare('server');
    await running(
      sandbox,
      `import { spawn } from 'node:child_process';
      spawn(process.execPath, ['-e', '${forever}'], { detached: true })`,
    );
    const [name] = Object.keys(groupsBelow(tree.folder)).filter((each) => each.endsWith('/sandbox-1'));
    expect(name).toMatch(/^wirebook-lab-\d+-\d+-[0-9a-f]{8}\/sandbox-1$/);
    const inside = groupsBelow(tree.folder)[name as string] ?? [];
    expect(inside.sort()).toEqual(descendantsOf(sandbox.pid).sort());
    expect(inside.length).toBe(4);
  });

  test('what holds the network and watches it is in a cgroup beside the sandboxes', async () => {
    await using _ = await backendIn().openNetwork(labOf({ server: '' }));
    const [holder] = Object.entries(groupsBelow(tree.folder)).filter(([name]) => name.endsWith('/holder'));
    const commands = () =>
      holder?.[1].map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0')[0]).sort();
    // bwrap, what tells the packets, and cat(1), which the shell becomes after its last word.
    await expect.poll(commands).toEqual(['bwrap', 'bwrap', 'cat', 'perl']);
  });

  test('a program sees nothing of the tree, and has no descriptor into it', async () => {
    await using network = await backendIn().openNetwork(labOf({ server: '' }));
    const sandbox = await network.prepare('server');
    const source = `import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
      console.log(/^0::.*$/m.exec(readFileSync('/proc/self/cgroup', 'latin1'))[0], existsSync('/sys'));
      const targets = readdirSync('/proc/self/fd').flatMap((fd) => {
        try { return readlinkSync('/proc/self/fd/' + fd); } catch { return []; }
      });
      console.log(targets.filter((target) => target.includes('cgroup')).length);`;
    sandbox.start(await imageOf(labOf({ server: source }), 'server'));
    expect(await text(sandbox.stdout)).toBe('0::/ false\n0\n');
  });

  test('a cgroup goes with its sandbox, and all of them with the lab', async () => {
    const network = await backendIn().openNetwork(labOf({ server: '', client: '' }));
    const [server] = await Promise.all([network.prepare('server'), network.prepare('client')]);
    expect(Object.keys(groupsBelow(tree.folder)).length).toBe(4);
    server.kill();
    await server.ended;
    expect(Object.keys(groupsBelow(tree.folder)).length).toBe(3);
    await network[Symbol.asyncDispose]();
    expect(groupsBelow(tree.folder)).toEqual({});
  });

  test('a lab that cannot be made leaves no cgroup', async () => {
    const limits = { ...defaultLimits, sandbox: { ...defaultLimits.sandbox, prepareMs: 1 } };
    await expect(backendIn(limits).openNetwork(labOf({ server: '' }))).rejects.toThrow('was not ready');
    expect(groupsBelow(tree.folder)).toEqual({});
  });

  test('processor time counts children whose end was ignored', async () => {
    // With SIGCHLD ignored nobody waits for a child, and nobody is told of its time (wait(2)).
    const burn = 'const t = performance.now(); while (performance.now() - t < 100);';
    const source = `import { spawn } from 'node:child_process';
      import { dlopen } from 'node:ffi';
      const { functions } = dlopen('libc.so.6', { signal: { arguments: ['i32', 'u64'], return: 'u64' } });
      const again = () => {
        spawn(process.execPath, ['-e', ${JSON.stringify(burn)}], { stdio: 'ignore' });
        functions.signal(17, 1n);
      };
      setInterval(again, 200);`;
    const limits = withRunLimits({ processorMs: 800, wallMs: 20_000 });
    const { outcome } = await outcomeOf(labOf({ server: source }), backendIn(limits), limits);
    expect(outcome).toMatchObject({ kind: 'timedOut', clock: 'processor' });
  });

  test.skipIf(!offered.includes('memory'))(
    `memory that no process holds ends at the memory limit${lacks}`,
    async () => {
      // What nobody reads waits in the kernel: the watchdog sees nothing of it.
      const hoard = `import { connect, createServer } from 'node:net';
        const held = [];
        const chunk = Buffer.alloc(1 << 20);
        const server = createServer({ pauseOnConnect: true }, (socket) => held.push(socket));
        server.listen('/lab/socket', () => {
          for (let n = 0; n < 480; n += 1) connect('/lab/socket').write(chunk);
        });`;
      const limits: Limits = {
        ...withRunLimits({ wallMs: 20_000 }),
        sandbox: { ...defaultLimits.sandbox, kernelBytes: -(150 << 20) },
      };
      const { outcome } = await outcomeOf(labOf({ server: hoard }), backendIn(limits), limits);
      expect(outcome).toEqual({ kind: 'memoryLimit', limitBytes: limits.run.memoryBytes });
    },
  );

  test.skipIf(!offered.includes('memory'))(
    `memory is held between two looks of the watchdog${lacks}`,
    async () => {
      const limits: Limits = {
        ...defaultLimits,
        sandbox: { ...defaultLimits.sandbox, watchMs: 60_000 },
      };
      const hoard = 'const held = []; for (;;) held.push(Buffer.alloc(8 << 20, 1));';
      const { outcome } = await outcomeOf(labOf({ server: hoard }), backendIn(limits), limits);
      expect(outcome).toEqual({ kind: 'memoryLimit', limitBytes: limits.run.memoryBytes });
    },
  );

  test.skipIf(!offered.includes('pids'))(
    `a fork beyond the limit is refused, and the program lives on${lacks}`,
    async () => {
      await using network = await backendIn().openNetwork(labOf({ server: '' }));
      await network.prepare('server');
      const [name] = Object.keys(groupsBelow(tree.folder)).filter((each) => each.endsWith('/sandbox-1'));
      const max = readFileSync(join(tree.folder, name as string, 'pids.max'), 'latin1');
      expect(Number(max)).toBe(defaultLimits.run.processes + 2);
    },
  );

  test.skipIf(!offered.includes('cpu'))(
    `a run keeps no more than its share of processors busy${lacks}`,
    async () => {
      const limits: Limits = {
        ...defaultLimits,
        sandbox: { ...defaultLimits.sandbox, processors: 0.5 },
      };
      const source = `const before = process.cpuUsage(), from = performance.now();
        while (performance.now() - from < 2000);
        const { user, system } = process.cpuUsage(before);
        console.log((user + system) / 1000 / 2000);`;
      const { session, events } = await openSession(labOf({ server: source }), backendIn(limits), limits);
      await using _ = session;
      await (await session.start('server')).ended;
      expect(Number(printedBy(events, 'server'))).toBeLessThan(0.65);
      expect(Number(printedBy(events, 'server'))).toBeGreaterThan(0.3);
    },
  );
});
