import { Refusal } from '../protocol/errors.ts';
import { type Driven, performScript, type ScriptResult, type Sources, type Stage } from './script.ts';

/** What a lab's script needs of its session beside what a reader could do. */
export interface ScriptGround extends Omit<Stage, 'signal' | 'packets'> {
  /** @throws Refusal when this program could not be started there */
  check(host: string, source: string): void;
  /** Ends all runs, and makes links and capture as they were at first. */
  clear(): Promise<void>;
  /** Begins to count packets. */
  countPackets(): Stage['packets'];
}

/** The script of a session's lab, which is performed once at a time. */
export class LabScript {
  readonly #session: Driven;
  readonly #ground: ScriptGround;
  #performing: AbortController | undefined;

  constructor(session: Driven, ground: ScriptGround) {
    this.#session = session;
    this.#ground = ground;
  }

  get isRunning(): boolean {
    return this.#performing !== undefined;
  }

  /**
   * Performs the script from the start; runs that are alive are ended first.
   *
   * @throws Refusal at once: `script-running`, `host-unknown`, `source-too-large`
   */
  perform(sources: Sources = {}): Promise<ScriptResult> {
    if (this.#performing) throw new Refusal('script-running');
    for (const [host, source] of Object.entries(sources)) this.#ground.check(host, source);
    this.#performing = new AbortController();
    return this.#performUntil(sources, this.#performing.signal);
  }

  /** Ends it and with it every run: nothing that was queued behind goes on. */
  async cancel(): Promise<void> {
    this.abort();
    await this.#session.stopAll();
  }

  /** The step that is under way is the last. */
  abort(): void {
    this.#performing?.abort();
  }

  async #performUntil(sources: Sources, signal: AbortSignal): Promise<ScriptResult> {
    try {
      await this.#ground.clear();
      const packets = this.#ground.countPackets();
      return await performScript(this.#session, sources, { ...this.#ground, packets, signal });
    } finally {
      this.#performing = undefined;
    }
  }
}
