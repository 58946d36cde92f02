import type { Socket } from 'node:net';
import { constants } from 'node:os';
import { kill } from 'node:process';
import { type Ending, SandboxError } from '../../backend.ts';
import { linesOf } from '../../lines.ts';
import type { Process } from '../../process.ts';

const signals = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

/** The launcher had ended before it answered. */
export class LauncherGone extends SandboxError {
  constructor() {
    super('the process that starts processes ended');
  }
}

/** A process that the launcher started. */
export class Launched implements Process {
  readonly pid: number;
  readonly stdio: readonly Socket[];
  readonly ended: Promise<Ending>;
  #isGone = false;

  /** Reads what the launcher tells of a process. @throws LauncherGone, SandboxError when it could not be started */
  static async by(control: Socket, stdio: readonly Socket[], command: string): Promise<Launched> {
    const lines = linesOf(control);
    const told = Promise.withResolvers<string | undefined>();
    const ended = new Promise<Ending>((resolve) => {
      lines.on('line', (line) => {
        const ending = endingOf(line);
        if (ending) resolve(ending);
        else told.resolve(line);
      });
      control.once('close', () => {
        told.resolve(undefined);
        // Whatever the launcher started ends with it.
        resolve({ signal: 'SIGKILL' });
      });
    });
    const line = await told.promise;
    const pid = /^started (\d+)$/.exec(line ?? '')?.[1];
    if (pid !== undefined) return new Launched(Number(pid), stdio, ended);
    for (const socket of stdio) socket?.destroy();
    throw line === undefined ? new LauncherGone() : new SandboxError(`Cannot start ${command}: ${line}`);
  }

  private constructor(pid: number, stdio: readonly Socket[], ended: Promise<Ending>) {
    this.pid = pid;
    this.stdio = stdio;
    this.ended = ended;
    void ended.then(() => {
      this.#isGone = true;
    });
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  kill(): void {
    if (this.#isGone) return;
    try {
      kill(this.pid, 'SIGKILL');
    } catch {
      // It has ended this very moment.
    }
  }
}

/** `exit CODE` or `signal NUMBER`. */
function endingOf(line: string): Ending | undefined {
  const [, how, number] = /^(exit|signal) (\d+)$/.exec(line) ?? [];
  if (how === undefined) return undefined;
  return how === 'exit' ? { code: Number(number) } : { signal: signals.get(Number(number)) ?? 'SIGKILL' };
}
