import { type StdioOptions, spawn } from 'node:child_process';
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath, pid as ownPid } from 'node:process';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { expect } from 'vitest';
import type { Lab } from '../../runner/labs/lab.ts';
import type { Outcome } from '../../runner/protocol/outcomes.ts';
import type { Backend } from '../../runner/sandbox/backend.ts';
import { defaultLimits, type Limits } from '../../runner/sandbox/limits.ts';
import { findTree } from '../../runner/sandbox/netns/cgroup/tree.ts';
import { labUsers, sharedUser } from '../../runner/sandbox/netns/identity.ts';
import { backendNamed } from './backends.ts';
import { neighbourSucceeds } from './neighbour.ts';
import { ownDescendants } from './processes.ts';
import { openSession, printedBy } from './sessions.ts';
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
 * Runs a program that means harm on a host of its own, or on the first host of a lab, and
 * afterwards asserts that the runner lives, that a neighbour's run succeeds, and that nothing
 * is left.
 */
export async function attack(
  attacker: string | Lab,
  { limits = defaultLimits, meanwhile }: { limits?: Limits; meanwhile?: Meanwhile } = {},
): Promise<Aftermath> {
  const backend = await backendNamed('netns', limits);
  const lab = typeof attacker === 'string' ? labOf({ server: attacker }) : attacker;
  const [host = ''] = lab.hosts.keys();
  return leavingNothing(async () => {
    const opened = await openSession(lab, backend, limits);
    await using session = opened.session;
    const run = await session.start(host);
    const watched = meanwhile?.(opened, backend);
    const outcome = await run.ended;
    await watched;
    return {
      outcome,
      stdout: printedBy(opened.events, host),
      stderr: printedBy(opened.events, host, 'stderr'),
    };
  }, backend);
}

/** Does something and asserts afterwards: a neighbour's run succeeds, and nothing is left. */
export async function leavingNothing<T>(act: () => Promise<T>, backend: Backend): Promise<T> {
  const before = traces();
  const seen = new Map<string, string>();
  const lost = new Set<string>();
  const look = () => {
    for (const orphan of orphans(seen)) lost.add(orphan);
    for (const pid of ownDescendants().map(String)) seen.set(pid, startOf(pid));
  };
  const watching = setInterval(look, lookMs);
  try {
    return await act();
  } finally {
    clearInterval(watching);
    look();
    expect([...lost]).toEqual([]);
    await neighbourSucceeds(backend);
    await expectNothingLeft(before, seen);
  }
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

/** Processes of this test (zombies too), namespaces it holds, temporary files, and control groups. */
const traces = () =>
  new Set([...ownDescendants().map(String), ...heldNamespaces(), ...temporaryFiles(), ...controlGroups()]);

/** Namespaces that are held without a process: by a descriptor, or by a mount (namespaces(7)). */
function heldNamespaces(): string[] {
  const descriptors = readdirSync('/proc/self/fd').map((fd) => linkOf(`/proc/self/fd/${fd}`));
  const mounts = readFileSync('/proc/self/mountinfo', 'latin1').split('\n');
  return [
    ...descriptors.filter((link) => /^[a-z]+:\[\d+\]$/.test(link) && !/^(pipe|socket)/.test(link)),
    ...mounts.filter((line) => line.includes(' - nsfs ')),
  ];
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** What a sandbox's user, or a runner in this process, left in the folders that anybody may write. */
const temporaryFiles = () =>
  ['/tmp', '/var/tmp', '/dev/shm'].flatMap((folder) =>
    readdirSync(folder)
      .map((name) => join(folder, name))
      .filter((path) => path.includes(`wirebook-run-${ownPid}-`) || isSandboxUser(ownerOf(path))),
  );

const ownerOf = (path: string) => lstatSync(path, { throwIfNoEntry: false })?.uid ?? 0;

const isSandboxUser = (uid: number) =>
  uid === sharedUser || (uid >= labUsers.first && uid < labUsers.first + labUsers.count);

/** The cgroups of this process's labs; others may have theirs beside them. */
function controlGroups(): string[] {
  const search = findTree();
  const names = 'tree' in search ? readdirSync(search.tree.folder) : [];
  return names.filter((name) => name.startsWith(`wirebook-lab-${ownPid}-`));
}

/** How often the processes of an attack are looked at, so that an orphan is known again. */
const lookMs = 50;

/** Ends are quick, but not at once: the kernel takes namespaces down after their last process. */
const patienceMs = 3000;

/** Looks for what is new, and for every process that was seen, wherever it is by now. */
async function expectNothingLeft(before: Set<string>, seen: Map<string, string>): Promise<void> {
  const deadline = performance.now() + patienceMs;
  const left = () => [
    ...[...traces()].filter((trace) => !before.has(trace)),
    ...[...seen].flatMap(([pid, start]) =>
      !before.has(pid) && start !== '' && startOf(pid) === start ? [pid] : [],
    ),
  ];
  while (left().length > 0 && performance.now() < deadline) await pause(20);
  expect(left().map(describeTrace)).toEqual([]);
}

/**
 * Processes that were handed to process 1 of the machine. It may take its time to take
 * notice of their end, or in a container never do, so there must be none.
 */
function orphans(seen: Map<string, string>): string[] {
  const own = new Set(ownDescendants().map(String));
  const lost = [...seen].filter(([pid, start]) => start !== '' && startOf(pid) === start && !own.has(pid));
  return lost.map(([pid]) => describeTrace(pid)).filter(Boolean);
}

/** The fields of /proc/PID/stat after the command's parenthesis; none when the process is gone. */
function statOf(pid: string): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return [stat.slice(0, stat.lastIndexOf(')') + 1), ...stat.slice(stat.lastIndexOf(')') + 2).split(' ')];
  } catch {
    return [];
  }
}

/** When a process began, in ticks; with its number it names the process for ever. */
const startOf = (pid: string) => statOf(pid)[20] ?? '';

/** A process by what it is, its state and its parent. */
const describeTrace = (trace: string) => statOf(trace).slice(0, 3).join(' ') || trace;
