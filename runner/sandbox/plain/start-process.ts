import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import type { Duplex } from 'node:stream';
import { type Ending, SandboxError } from '../backend.ts';
import { type Process, priorities } from '../process.ts';

/**
 * Starts a process. A runner that has no descriptors or processes left hears of it here,
 * and only here: an `error` that nobody listens to would end the runner.
 *
 * @throws SandboxError that names the command and the system's reason, such as EMFILE or EAGAIN
 */
export async function startProcess(file: string, args: string[], options: SpawnOptions): Promise<Process> {
  const child = spawn(file, args, options);
  const failed = new Promise<Error>((resolve) => {
    // It stays: a signal that cannot be sent later is an `error` as well.
    child.on('error', resolve);
  });
  if (child.pid !== undefined) return processOf(child, child.pid);
  throw new SandboxError(`Cannot start ${file}: ${(await failed).message}`);
}

function processOf(child: ChildProcess, pid: number): Process {
  lower(pid);
  const ended = new Promise<Ending>((resolve) => {
    child.once('exit', (code, signal) => resolve(code === null ? { signal: signal ?? 'SIGKILL' } : { code }));
  });
  return {
    pid,
    // Node makes sockets of all pipes; their type says only what each is for.
    stdio: child.stdio as unknown as Duplex[],
    ended,
    get isGone() {
      return child.exitCode !== null || child.signalCode !== null;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

function lower(pid: number): void {
  try {
    setPriority(pid, priorities.ordinary);
  } catch {
    // It is gone already, or the runner itself was started with less.
  }
}
