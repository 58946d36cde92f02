import { type StdioOptions, spawn } from 'node:child_process';
import {
  closeSync,
  globSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath, pid as ownPid } from 'node:process';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { expect } from 'vitest';
import type { Outcome } from '../../runner/protocol/outcomes.ts';
import type { Backend } from '../../runner/sandbox/backend.ts';
import { defaultLimits, type Limits } from '../../runner/sandbox/limits.ts';
import { backendNamed } from './backends.ts';
import { ownDescendants } from './processes.ts';
import { openSession, outcomeOf, printedBy } from './sessions.ts';
import { labOf } from './temporary-lab.ts';

/** What an attack came to. */
export interface Aftermath {
  outcome: Outcome;
  stdout: string;
  stderr: string;
}

/** What is done while the attack goes on. */
type Meanwhile = (attack: Awaited<ReturnType<typeof openSession>>, backend: Backend) => Promise<void>;

/**
 * Runs a program that means harm on a host of its own, and afterwards asserts that the
 * runner lives, that a neighbour's run succeeds, and that nothing is left.
 */
export async function attack(
  source: string,
  { limits = defaultLimits, meanwhile }: { limits?: Limits; meanwhile?: Meanwhile } = {},
): Promise<Aftermath> {
  const backend = await backendNamed('netns', limits);
  return leavingNothing(async () => {
    const opened = await openSession(labOf({ server: source }), backend, limits);
    await using session = opened.session;
    const run = await session.start('server');
    const watched = meanwhile?.(opened, backend);
    const outcome = await run.ended;
    await watched;
    return {
      outcome,
      stdout: printedBy(opened.events, 'server'),
      stderr: printedBy(opened.events, 'server', 'stderr'),
    };
  }, backend);
}

/** Does something and asserts afterwards: a neighbour's run succeeds, and nothing is left. */
export async function leavingNothing<T>(act: () => Promise<T>, backend: Backend): Promise<T> {
  const before = traces();
  const namespaces = new Set<string>();
  const others = new Set(['self', ...ownDescendants()].flatMap(namespacesOf));
  const watching = setInterval(() => addNamespaces(namespaces, others), 100);
  try {
    return await act();
  } finally {
    clearInterval(watching);
    const endedAt = uptime();
    await neighbourSucceeds(backend);
    await expectNothingLeft(before, namespaces, endedAt);
  }
}

/** A stranger's run on the same runner. */
export async function neighbourSucceeds(backend: Backend): Promise<void> {
  const { outcome, events } = await outcomeOf(labOf({ server: "console.log('all is well');" }), backend);
  expect(outcome).toEqual({ kind: 'exited', code: 0 });
  expect(printedBy(events, 'server')).toBe('all is well\n');
}

/**
 * Runs a program under a runner that has something to hide: in its environment, in its
 * arguments, and in descriptors it inherited from whoever started it. Gives stdout.
 */
export async function runnerWithSecrets(source: string): Promise<string> {
  const hidden = join(tmpdir(), `planted-${ownPid}`);
  const descriptor = openSync(hidden, 'w+');
  rmSync(hidden);
  const support = pathToFileURL(join(import.meta.dirname, 'sessions.ts')).href;
  const code = `import { backendNamed } from '${new URL('backends.ts', support)}';
    import { outcomeOf, printedBy } from '${support}';
    import { labOf } from '${new URL('temporary-lab.ts', support)}';
    const { events } = await outcomeOf(labOf({ server: ${JSON.stringify(source)} }), await backendNamed('netns'));
    process.stdout.write(printedBy(events, 'server'));`;
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', code, 'planted'];
  try {
    const stdio: StdioOptions = ['ignore', 'pipe', 'inherit', descriptor, 'pipe', descriptor, descriptor];
    const runner = spawn(execPath, args, { env: { PLANTED: 'planted' }, stdio });
    return await text(runner.stdout as Readable);
  } finally {
    closeSync(descriptor);
  }
}

/** Processes (zombies too) of this test, its temporary files, and control groups. */
const traces = () => new Set([...ownDescendants().map(String), ...temporaryFiles(), ...controlGroups()]);

const sandboxUser = 64_017;

/** What a sandbox's user, or a runner in this process, left in the folders that anybody may write. */
const temporaryFiles = () =>
  ['/tmp', '/var/tmp', '/dev/shm'].flatMap((folder) =>
    readdirSync(folder)
      .map((name) => join(folder, name))
      .filter((path) => path.includes(`wirebook-run-${ownPid}-`) || ownerOf(path) === sandboxUser),
  );

const ownerOf = (path: string) => lstatSync(path, { throwIfNoEntry: false })?.uid;

const controlGroups = () => globSync('/sys/fs/cgroup/{*,*/*}/wirebook*');

const kinds = ['user', 'mnt', 'pid', 'net', 'ipc', 'uts', 'cgroup'];

const namespacesOf = (pid: number | string) =>
  kinds.flatMap((kind) => {
    try {
      return [readlinkSync(`/proc/${pid}/ns/${kind}`)];
    } catch {
      return [];
    }
  });

function addNamespaces(found: Set<string>, others: Set<string>): void {
  for (const name of ownDescendants().flatMap(namespacesOf)) if (!others.has(name)) found.add(name);
}

/** Ends are quick, but not at once: the kernel takes namespaces down after their last process. */
const patienceMs = 3000;

/** The kernel gives a namespace's number away again: only a process that began before `endedAt` can be ours. */
async function expectNothingLeft(
  before: Set<string>,
  namespaces: Set<string>,
  endedAt: number,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  const left = () => [
    ...[...traces()].filter((trace) => !before.has(trace)),
    ...allPids()
      .filter((pid) => namespacesOf(pid).some((name) => namespaces.has(name)))
      .filter((pid) => startedAt(pid) <= endedAt),
  ];
  while (left().length > 0 && performance.now() < deadline) await pause(20);
  expect(left().map(describeTrace)).toEqual([]);
}

const allPids = () => readdirSync('/proc').filter((name) => /^\d+$/.test(name));

/** Seconds since the machine started (proc_uptime(5)). */
const uptime = () => Number.parseFloat(readFileSync('/proc/uptime', 'latin1'));

/** The 22nd field of /proc/PID/stat, in ticks of 10 ms; counted after the command's parenthesis. */
function startedAt(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]) / 100;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** A process by its line in /proc/PID/stat: what it is, its state, its parent. */
function describeTrace(trace: string): string {
  try {
    return readFileSync(`/proc/${trace}/stat`, 'latin1').split(' ').slice(0, 4).join(' ');
  } catch {
    return trace;
  }
}
