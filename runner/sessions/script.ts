import { setTimeout as pause } from 'node:timers/promises';
import type { Lab } from '../labs/lab.ts';
import { linkOf } from '../labs/links.ts';
import type { Step, Until } from '../labs/manifest.ts';
import { untilWords } from '../labs/step-words.ts';
import type { SessionEvent, StepFailure } from '../protocol/events.ts';
import type { HostState } from '../protocol/host-state.ts';
import type { Impairment } from '../protocol/impairment.ts';
import type { LinkEnds } from '../protocol/link.ts';
import type { Crossing } from '../protocol/packets.ts';
import { awaitTable, type Expectation } from './expectation.ts';
import { awaitPackets, type PacketCount } from './packet-count.ts';
import type { Run } from './run.ts';
import { StepError, WatchedRun } from './watched-run.ts';

/** How a script went; the failure names the first step that did not hold. */
export interface ScriptResult {
  held: boolean;
  failure?: StepFailure;
}

type ScriptEvent = Extract<SessionEvent, { type: `script.${string}` }>;
type WithoutTime<T> = T extends unknown ? Omit<T, 'atMs'> : never;

/** Edited programs by the name of the host that runs them. */
export type Sources = Record<string, string>;

/** The session as its script drives it, by what a reader could do as well. */
export interface Driven {
  readonly lab: Lab;
  start(host: string, source?: string): Promise<Run>;
  stop(host: string): Promise<void>;
  stopAll(): Promise<void>;
  type(host: string, text: string): void;
  closeInput(host: string): void;
  interrupt(host: string): void;
  setLink(ends: LinkEnds, impairment: Impairment): Promise<void>;
}

/** What a script needs beside that. */
export interface Stage {
  stepMs: number;
  signal: AbortSignal;
  record(event: WithoutTime<ScriptEvent>): void;
  isListening(host: string, port: number): Promise<boolean>;
  state(host: string): Promise<HostState | undefined>;
  /** What was sent since the script began. */
  packets(): readonly Crossing[];
}

/** How soon the kernel is asked whether a port is open, and how often at last. */
const [firstPollMs, lastPollMs] = [4, 100];

/** Performs the steps of a lab's script in order and stops at the first that does not hold. */
export async function performScript(session: Driven, sources: Sources, stage: Stage): Promise<ScriptResult> {
  const { script } = session.lab;
  stage.record({ type: 'script.started', steps: script.length });
  const performance = new Performance(session, sources, stage);
  const result = await performance.performAll(script);
  if (!result.held) await session.stopAll();
  stage.record({ type: 'script.ended', ...result });
  return result;
}

/** The state of one performance: what each host's current run has printed and not yet been waited for. */
class Performance {
  readonly #session: Driven;
  readonly #sources: Sources;
  readonly #stage: Stage;
  readonly #watched = new Map<string, WatchedRun>();

  constructor(session: Driven, sources: Sources, stage: Stage) {
    this.#session = session;
    this.#sources = sources;
    this.#stage = stage;
  }

  async performAll(script: Step[]): Promise<ScriptResult> {
    for (const [step, each] of script.entries()) {
      try {
        this.#stage.record({ type: 'script.step', step });
        this.#stage.signal.throwIfAborted();
        await this.#perform(each);
      } catch (error) {
        return { held: false, failure: { step, ...this.#explain(error) } };
      }
    }
    return { held: true };
  }

  #explain(error: unknown): Pick<StepFailure, 'code' | 'message'> {
    if (this.#stage.signal.aborted) return { code: 'step-cancelled', message: 'Stopped' };
    if (error instanceof StepError) return { code: error.code, message: error.message };
    return { code: 'step-fault', message: error instanceof Error ? error.message : String(error) };
  }

  async #perform(step: Step): Promise<void> {
    if ('run' in step) return this.#performRun(step);
    if ('wait' in step) return this.#until(step.wait, step.until);
    if ('stop' in step) return this.#session.stop(step.stop);
    if ('expect' in step) return this.#expect(step);
    if ('packets' in step) return this.#countPackets(step);
    if ('link' in step) return this.#session.setLink(linkOf(this.#session.lab, step), step.set);
    if ('interrupt' in step) {
      this.#session.interrupt(step.interrupt);
      return this.#until(step.interrupt, step.until);
    }
    if ('closeInput' in step) {
      this.#session.closeInput(step.closeInput);
      return this.#until(step.closeInput, step.until);
    }
    this.#session.type(step.type, step.text);
    return this.#until(step.type, step.until);
  }

  async #performRun(step: Extract<Step, { run: string }>): Promise<void> {
    const run = await this.#session.start(step.run, this.#sources[step.run]);
    this.#watched.set(step.run, new WatchedRun(run));
    for (const text of step.type ?? []) this.#session.type(step.run, text);
    if (step.closeInput) this.#session.closeInput(step.run);
    await this.#until(step.run, step.until);
  }

  async #expect(step: Expectation): Promise<void> {
    const { stepMs, signal } = this.#stage;
    const problem = await awaitTable(step, (host) => this.#stage.state(host), stepMs, signal);
    if (problem !== undefined) throw new StepError('step-timeout', problem);
  }

  async #countPackets(step: PacketCount): Promise<void> {
    const { stepMs, signal, packets } = this.#stage;
    const problem = await awaitPackets(step, packets, stepMs, signal);
    if (problem !== undefined) throw new StepError('step-timeout', problem);
  }

  async #until(host: string, until: Until | undefined): Promise<void> {
    if (until === undefined) return;
    const watched = this.#watched.get(host);
    if (!watched) throw new StepError('step-not-running', `expected a run on ${host}, received none yet`);
    const timeout = AbortSignal.timeout(this.#stage.stepMs);
    const signal = AbortSignal.any([this.#stage.signal, timeout]);
    try {
      await this.#hold(host, until, watched, signal);
    } catch (error) {
      if (!timeout.aborted || this.#stage.signal.aborted) throw error;
      throw new StepError(
        'step-timeout',
        `expected ${untilWords(host, until)} within ${this.#stage.stepMs / 1000} s, received ${watched.state()}`,
      );
    }
  }

  async #hold(host: string, until: Until, watched: WatchedRun, signal: AbortSignal): Promise<void> {
    if (until === 'exit') return watched.exits(0, signal);
    if ('exit' in until) return watched.exits(until.exit, signal);
    if ('output' in until) return watched.prints(until.output, signal);
    for (let waitMs = firstPollMs; ; waitMs = Math.min(lastPollMs, waitMs * 1.25)) {
      if (await this.#stage.isListening(host, until.listening)) return;
      watched.mustLive(untilWords(host, until));
      await pause(waitMs, undefined, { signal });
    }
  }
}
