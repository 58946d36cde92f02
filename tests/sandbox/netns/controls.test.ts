import { readlinkSync } from 'node:fs';
import { arch } from 'node:process';
import { describe, expect, test } from 'vitest';
import type { Control } from '../../../runner/protocol/service.ts';
import { defaultLimits } from '../../../runner/sandbox/limits.ts';
import type { Controller } from '../../../runner/sandbox/netns/cgroup/tree.ts';
import { netnsControls } from '../../../runner/sandbox/netns/controls.ts';
import { hasLabUsers } from '../../../runner/sandbox/netns/identity.ts';
import { filteredCalls } from '../../../runner/sandbox/netns/seccomp.ts';
import { backendNamed, backendsHere } from '../../support/backends.ts';
import { outcomeOf, printedBy, withRunLimits } from '../../support/sessions.ts';
import { labOf } from '../../support/temporary-lab.ts';

const details = (controls: Control[]) =>
  Object.fromEntries(controls.map(({ name, detail }) => [name, detail]));

const within = (...controllers: Controller[]) =>
  details(netnsControls(defaultLimits, { tree: { folder: '/sys/fs/cgroup/unit', controllers } }));

describe('the controls of netns', () => {
  test('say what cgroup v2 holds, controller by controller', () => {
    expect(within('memory', 'pids', 'cpu')).toMatchObject({
      Memory: '256 MiB, 64 MiB more in the kernel: held by cgroup v2',
      Processes: '64, held by prlimit and cgroup v2',
      'Processor time': '20 s, looked at every 50 ms; 1 processor at a time: held by cgroup v2',
    });
    expect(within('pids')).toMatchObject({
      Memory: '256 MiB, looked at every 50 ms',
      Processes: '64, held by prlimit and cgroup v2',
      'Processor time': '20 s, looked at every 50 ms',
    });
    expect(within('memory')).not.toHaveProperty('No cgroup v2');
  });

  test('say why there is no cgroup', () => {
    const controls = details(netnsControls(defaultLimits, { missing: 'nobody gave one' }));
    expect(controls).toMatchObject({
      Memory: '256 MiB, looked at every 50 ms',
      Processes: '64, held by prlimit',
      'No cgroup v2': 'nobody gave one',
    });
  });

  test('follow the limits', () => {
    const limits = withRunLimits({ memoryBytes: 128 * 2 ** 20, processes: 9 });
    const controls = details(netnsControls(limits, { missing: '' }));
    expect(controls).toMatchObject({
      Memory: expect.stringMatching(/^128 MiB,/),
      Processes: expect.stringMatching(/^9,/),
    });
  });

  test('say how many addresses a program may be in touch with, and whose its user is', () => {
    const { strangers } = defaultLimits.network;
    expect(within().Network).toContain(`${strangers} other addresses at a time`);
    expect(within().User).toBe(hasLabUsers() ? 'its lab’s own' : 'the same for all labs');
  });

  test('name the filter of this processor, and no other has one', () => {
    expect(within()['System calls']).toContain(arch === 'x64' ? 'x86_64' : arch);
    expect(within()['System calls']).toContain(`${filteredCalls()} refused`);
    expect(filteredCalls('riscv64')).toBe(0);
  });

  test('name exactly the namespaces that a program does not share with its runner', async () => {
    const kinds = {
      network: 'net',
      mount: 'mnt',
      user: 'user',
      process: 'pid',
      IPC: 'ipc',
      'host name': 'uts',
    };
    const source = `import { readlinkSync } from 'node:fs';
      for (const kind of ${JSON.stringify(Object.values(kinds))}) console.log(readlinkSync('/proc/self/ns/' + kind));`;
    const { events } = await outcomeOf(labOf({ server: source }), await backendNamed('netns'));
    const inside = printedBy(events, 'server').trim().split('\n');
    const own = Object.values(kinds).map((kind) => readlinkSync(`/proc/self/ns/${kind}`));
    expect(inside.filter((link) => own.includes(link))).toEqual([]);
    const named = within().Namespaces?.split(':')[0]?.split(', ') ?? [];
    expect(named).toEqual([...Object.keys(kinds), 'cgroup']);
  });
});

test.each(backendsHere)('%s says what holds a program, and plain that nothing does', async (name) => {
  const { isolation } = await backendNamed(name);
  const plain = { name: 'Isolation', detail: 'none: programs run as you' };
  if (name === 'plain') expect(isolation).toContainEqual(plain);
  else expect(isolation).not.toContainEqual(plain);
});
