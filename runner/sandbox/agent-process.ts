import { once } from 'node:events';
import type { Duplex, Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { type Ending, type Sandbox, SandboxError, type Usage } from './backend.ts';
import type { ProgramImage } from './image.ts';
import type { Process } from './process.ts';
import { processTree, processTreeUsage } from './usage.ts';

/** The descriptor over which the agent says it is ready and receives its program. */
export const handOver = 3;

/** How long the last words of a process that failed may take to arrive. */
const stderrMs = 20;

/** What a backend knows of its processes that end up in `agent.cjs`. */
export interface AgentManner {
  /** Turns the wrapper's ending into the program's. */
  readEnding: (ending: Ending) => Ending | Promise<Ending>;
  /** Corrects what /proc tells of the sandbox's processes. */
  correctUsage?: (usage: Usage) => Usage;
  /** Ends the innermost process, after which the ones around it end by themselves; false when there is none. */
  killInner?: (pid: number, isReady: boolean) => boolean;
  /** Sends a signal to the program and its process group. */
  signal: (pid: number, signal: NodeJS.Signals) => void;
  /** Ends what is left when the process is gone. */
  killMore?: (pid: number) => void;
  /** Lets processes run only when nobody else wants the processor. */
  standBack: (pids: number[]) => Promise<void>;
}

/** Waits until the agent waits. @throws SandboxError after `prepareMs` */
export async function agentIn(process: Process, manner: AgentManner, prepareMs: number): Promise<Sandbox> {
  const sandbox = new AgentProcess(process, manner);
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
  readonly reports: Readable;
  readonly ended: Promise<Ending>;
  readonly #process: Process;
  readonly #manner: AgentManner;
  readonly #handOver: Duplex;
  #isReady = false;

  constructor(process: Process, manner: AgentManner) {
    this.pid = process.pid;
    this.#process = process;
    this.#manner = manner;
    const [stdin, stdout, stderr] = process.stdio as [Duplex, Duplex, Duplex, Duplex];
    this.stdin = stdin;
    this.stdout = stdout;
    this.stderr = stderr;
    this.#handOver = process.stdio[handOver] as Duplex;
    this.reports = this.#handOver;
    // A program may close its input or end while something is on its way to it.
    for (const stream of process.stdio) stream.on('error', () => {});
    this.ended = process.ended.then((ending) => {
      manner.killMore?.(process.pid);
      return manner.readEnding(ending);
    });
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
    if (!image.reported) this.#handOver.resume();
  }

  async usage(): Promise<Usage | undefined> {
    const usage = this.#process.isGone ? undefined : await processTreeUsage(this.pid);
    return usage && (this.#manner.correctUsage?.(usage) ?? usage);
  }

  async standBack(): Promise<void> {
    if (!this.#process.isGone) await this.#manner.standBack(processTree(this.pid));
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.#process.isGone) this.#manner.signal(this.pid, signal);
  }

  kill(): void {
    const { isGone, pid } = this.#process;
    if (!isGone && !this.#manner.killInner?.(pid, this.#isReady)) this.#process.kill();
    this.#manner.killMore?.(pid);
  }
}
