import type { ChildProcess, SpawnOptions, StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import type { Duplex, Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { type Ending, type Sandbox, SandboxError, type Usage } from './backend.ts';
import type { ProgramImage } from './image.ts';
import { standBack } from './stand-back.ts';
import { priorities, startProcess } from './start-process.ts';
import { processTree, processTreeUsage } from './usage.ts';

/** The descriptor over which the agent says it is ready and receives its program. */
const handOver = 3;

/** How long the last words of a process that failed may take to arrive. */
const stderrMs = 20;

/** A command that ends up in `agent.cjs`. */
export interface AgentCommand {
  file: string;
  args: string[];
  options: Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid' | 'detached'>;
  /** What it finds at descriptors 4, 5, …: a blob to read, or an open descriptor of the runner. */
  descriptors: (string | Buffer | number)[];
  /** Turns the wrapper's ending into the program's. */
  readEnding: (ending: Ending) => Ending | Promise<Ending>;
  /** Corrects what /proc tells of the sandbox's processes. */
  correctUsage?: (usage: Usage) => Usage;
  /** Ends the innermost process, after which the ones around it end by themselves; false when there is none. */
  killInner?: (child: ChildProcess, isReady: boolean) => boolean;
  /** Ends what is left when the child is gone. */
  killMore?: (child: ChildProcess) => void;
}

/** The first of {@link AgentCommand.descriptors}. */
export const firstDescriptor = handOver + 1;

/** Starts the command and waits until the agent waits. @throws SandboxError after `prepareMs` */
export async function startAgent(
  command: AgentCommand,
  prepareMs: number,
  comesLast = false,
): Promise<Sandbox> {
  const { file, args, options, descriptors } = command;
  const more = descriptors.map((each) => (typeof each === 'number' ? each : 'pipe'));
  const stdio: StdioOptions = ['pipe', 'pipe', 'pipe', 'pipe', ...more];
  const priority = comesLast ? priorities.last : priorities.ordinary;
  const child = await startProcess(file, args, { ...options, stdio }, priority);
  const sandbox = new AgentProcess(child, command);
  for (const [index, blob] of descriptors.entries()) {
    if (typeof blob === 'number') continue;
    const pipe = child.stdio[firstDescriptor + index] as Writable;
    pipe.on('error', () => {});
    pipe.end(blob);
  }
  try {
    await sandbox.ready(prepareMs);
  } catch (error) {
    sandbox.kill();
    throw error;
  }
  return sandbox;
}

class AgentProcess implements Sandbox {
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly calls: Readable;
  readonly ended: Promise<Ending>;
  readonly #child: ChildProcess;
  readonly #command: AgentCommand;
  readonly #handOver: Duplex;
  #isReady = false;
  #gone = false;

  constructor(child: ChildProcess, command: AgentCommand) {
    this.pid = child.pid as number;
    this.#child = child;
    this.#command = command;
    this.stdin = child.stdio[0] as Writable;
    this.stdout = child.stdio[1] as Readable;
    this.stderr = child.stdio[2] as Readable;
    this.#handOver = child.stdio[handOver] as Duplex;
    this.calls = this.#handOver;
    // A program may close its input or end while something is on its way to it.
    this.stdin.on('error', () => {});
    this.#handOver.on('error', () => {});
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#end(resolve, code === null ? { signal: signal ?? 'SIGKILL' } : { code });
      });
    });
  }

  #end(resolve: (ending: Ending | Promise<Ending>) => void, ending: Ending): void {
    this.#gone = true;
    this.#command.killMore?.(this.#child);
    resolve(this.#command.readEnding(ending));
  }

  async ready(prepareMs: number): Promise<void> {
    const timer = new AbortController();
    const late = pause(prepareMs, 'late' as const, { signal: timer.signal }).catch(() => 'late' as const);
    // A stream that nobody reads when the process ends is emptied unread.
    let said = '';
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
    };
    this.stderr.on('data', listen);
    const outcome = await Promise.race([
      once(this.#handOver, 'data').then(() => 'ready' as const),
      this.ended.then(() => 'ended' as const),
      late,
    ]);
    timer.abort();
    this.#handOver.pause();
    if (outcome !== 'ready') await pause(stderrMs);
    this.stderr.off('data', listen).pause();
    this.#isReady = outcome === 'ready';
    if (this.#isReady) return;
    const what = outcome === 'late' ? `was not ready after ${prepareMs} ms` : 'ended before it was ready';
    throw new SandboxError(`a host’s process ${what}${said && `: ${said.trim()}`}`);
  }

  start(image: ProgramImage): void {
    this.#handOver.end(JSON.stringify(image));
    // What nobody will read must not hold the descriptor open.
    if (image.reportedCalls === undefined) this.#handOver.resume();
  }

  async usage(): Promise<Usage | undefined> {
    const usage = this.#gone ? undefined : await processTreeUsage(this.pid);
    return usage && (this.#command.correctUsage?.(usage) ?? usage);
  }

  async standBack(): Promise<void> {
    if (!this.#gone) await standBack(processTree(this.pid));
  }

  kill(): void {
    if (!this.#gone && !this.#command.killInner?.(this.#child, this.#isReady)) this.#child.kill('SIGKILL');
    this.#command.killMore?.(this.#child);
  }
}
