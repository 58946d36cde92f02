import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { SandboxError } from './backend.ts';

/** Of what the runner starts (sched(7), nice values): it comes after the runner itself, which serves everybody. */
export const priorities = { ordinary: 5, last: 19 };

/**
 * Starts a process. A runner that has no descriptors or processes left hears of it here,
 * and only here: an `error` that nobody listens to would end the runner.
 *
 * @throws SandboxError that names the command and the system's reason, such as EMFILE or EAGAIN
 */
export async function startProcess(
  file: string,
  args: string[],
  options: SpawnOptions,
  priority = priorities.ordinary,
): Promise<ChildProcess> {
  const child = spawn(file, args, options);
  const failed = new Promise<Error>((resolve) => {
    // It stays: a signal that cannot be sent later is an `error` as well.
    child.on('error', resolve);
  });
  if (child.pid !== undefined) return lowered(child, child.pid, priority);
  throw new SandboxError(`Cannot start ${file}: ${(await failed).message}`);
}

/** Until here the process had the runner's own priority, so that it did not keep the runner waiting (fork, exec). */
function lowered(child: ChildProcess, pid: number, priority: number): ChildProcess {
  try {
    setPriority(pid, priority);
  } catch {
    // It is gone already, or the runner itself was started with less.
  }
  return child;
}
