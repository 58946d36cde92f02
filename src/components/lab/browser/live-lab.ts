import type { SessionEvent } from '../../../../runner/protocol/events.ts';
import { type Link, lineForLane } from '../../../../runner/protocol/link.ts';
import type { Bridge } from '../../../client/bridge.ts';
import type { Position } from '../../../client/error-position.ts';
import type { PacketSource } from '../../../client/lab-api.ts';
import { LabSession } from '../../../client/lab-session.ts';
import { labKey } from '../../../client/was-left.ts';
import type { FrameLoop } from './frame-loop.ts';
import type { LabParts } from './lab-parts.ts';
import { LabScript } from './lab-script.ts';
import { anewWords, closedWords, failedStepWords, goneWords, lostWords, waitingWords } from './lab-words.ts';
import { LinksView } from './links-view.ts';
import { LiveHost, type LiveHostListener } from './live-host.ts';

type RunStarted = Extract<SessionEvent, { type: 'run.started' }>;
type ScriptEnded = Extract<SessionEvent, { type: 'script.ended' }>;

/** The live side of a lab: its session, and what the session's events do to the page. */
export class LiveLab {
  readonly #parts: LabParts;
  readonly #hosts: ReadonlyMap<string, LiveHost>;
  readonly #session: LabSession;
  readonly #links: LinksView;
  readonly #script: LabScript;
  /** The reader asked for a run, so the next one takes the recording's place. */
  #awaited = false;
  /** What happens now was asked for before the page was loaded anew. */
  #isBack = false;

  /** @param former the session that this lab had before the page was loaded anew */
  constructor(parts: LabParts, bridge: Bridge, frames: FrameLoop, former: string | undefined) {
    this.#parts = parts;
    this.#script = new LabScript(parts.head, parts.steps);
    const panels = [...parts.panels.values()];
    const files = new Set(panels.map(({ file }) => file));
    this.#hosts = new Map(
      panels.map((panel) => [panel.host, new LiveHost(panel, files, frames, this.#hostListener(panel.host))]),
    );
    this.#session = new LabSession(bridge, parts.lab, {
      event: (event) => this.#receive(event),
      connected: (service) => {
        parts.head.connection = '';
        parts.head.service = service;
      },
      lost: (mending) => this.#lost(mending),
      waiting: (before) => {
        parts.head.connection = waitingWords(before);
      },
      opened: () => {
        parts.head.connection = '';
      },
      closed: (reason) => this.#closed(reason),
      refused: (words) => this.#refused(words),
    });
    this.#links = new LinksView(parts.section, {
      state: () => this.#session.links(),
      set: (link) => this.#session.ask({ type: 'link.set', ...link }),
      reset: () => this.#session.ask({ type: 'links.reset' }),
    });
    if (former !== undefined) this.#comeBackTo(former);
  }

  /** The lab's name within its page. */
  get key(): string {
    return labKey(this.#parts.section);
  }

  /** The session, when something ran in it. */
  get session(): string | undefined {
    return this.#session.worthKeeping;
  }

  get packets(): PacketSource {
    return this.#session.packets;
  }

  /** Has the hosts made; what goes wrong is said when the reader runs something. */
  warm(): void {
    this.#session.ready().catch(() => {});
  }

  /** Starts a host's program as the reader has it, or starts it anew. */
  run(host: string): void {
    const live = this.#hosts.get(host);
    if (!live) return;
    this.#isBack = false;
    this.#parts.head.say();
    live.prepare();
    this.#awaited = true;
    const { edited: source, text } = live.panel.program;
    this.#session.packets.sources.ask(host, text);
    this.#tell(host, this.#session.ask({ type: 'run.start', host, ...(source !== undefined && { source }) }));
  }

  stop(host: string): void {
    this.#tell(host, this.#session.ask({ type: 'run.stop', host }));
  }

  /** Performs the script with these programs by host. @returns true when every step held */
  async runAll(sources: Record<string, string>): Promise<boolean> {
    await this.stopScript();
    this.#isBack = false;
    const { head } = this.#parts;
    head.say();
    for (const [host, live] of this.#hosts) {
      live.clear();
      this.#session.packets.sources.ask(host, sources[host] ?? live.panel.program.original);
    }
    this.#awaited = true;
    const held = this.#script.begin();
    await this.#attempt(this.#session.ask({ type: 'script.start', sources }));
    return held;
  }

  /** Stops the script, if one runs, and waits until it has ended. */
  async stopScript(): Promise<void> {
    const { held } = this.#script;
    if (!held) return;
    await this.#attempt(this.#session.ask({ type: 'script.stop' }));
    await held;
  }

  /** Ends all that runs, and forgets what it printed. */
  clear(): void {
    this.leave();
    for (const host of this.#hosts.values()) host.reset();
  }

  /** Leaves the runner: all that runs here ends, unless it is kept for the page that comes back. */
  leave(isKept = false): void {
    if (isKept && this.session !== undefined) this.#session.leave();
    else this.#session.close();
    this.#links.clear();
    this.#script.end(false);
    for (const host of this.#hosts.values()) {
      host.lose();
      host.abandon();
    }
  }

  /** Shows again what ran here before the page was loaded anew, as far as the runner has it. */
  #comeBackTo(session: string): void {
    this.#isBack = true;
    this.#awaited = true;
    this.#session.comeBackTo(session);
  }

  #hostListener(host: string): LiveHostListener {
    return {
      type: (text) => this.#tell(host, this.#session.ask({ type: 'run.input', host, text })),
      interrupt: () => this.#tell(host, this.#session.ask({ type: 'run.interrupt', host })),
      closeInput: () => this.#tell(host, this.#session.ask({ type: 'run.closeInput', host })),
      fault: (position) => this.#markFault(host, position),
      announce: (words) => this.#parts.head.announce(words),
      state: () => this.#session.state(host),
    };
  }

  /** Waits for an answer and shows a refusal beside the host that it is about. */
  #tell(host: string, answer: Promise<unknown>): void {
    const live = this.#hosts.get(host);
    answer.catch((error: Error) => {
      live?.abandon();
      live?.panel.say(error.message);
    });
  }

  /** Waits for an answer about the script and shows a refusal under the lab's head. */
  async #attempt(answer: Promise<unknown>): Promise<void> {
    try {
      await answer;
    } catch (error) {
      this.#parts.head.say((error as Error).message);
      this.#script.end(false);
    }
  }

  #receive(event: SessionEvent): void {
    if (event.type === 'run.started') this.#started(event);
    if ('run' in event) this.#hosts.get(event.host)?.receive(event);
    if (event.type === 'link.changed') this.#showLink(event);
    const isTold = this.#tellPage(event);
    if (event.type === 'script.started') this.#scriptStarted();
    if (event.type === 'script.step') this.#script.step(event.step);
    if (event.type === 'script.ended') this.#scriptEnded(event, isTold);
  }

  #started({ run, host, changed }: RunStarted): void {
    const { sources } = this.#session.packets;
    const shipped = this.#hosts.get(host)?.panel.program.original;
    if (this.#isBack && !changed && shipped !== undefined) sources.ask(host, shipped);
    sources.started(run, host);
    if (this.#awaited) this.#parts.head.showLive();
    this.#awaited = false;
  }

  #scriptStarted(): void {
    this.#script.started();
    if (this.#script.held) return;
    for (const live of this.#hosts.values()) live.clear();
    void this.#script.begin();
  }

  #showLink(link: Link): void {
    this.#links.show(link);
    const lanes = [...this.#hosts.keys()];
    for (const [host, live] of this.#hosts) {
      const words = lineForLane(link, host, lanes);
      if (words !== undefined) live.noteLink(link.network, words);
    }
  }

  /** @param isTold somebody else on the page says what did not hold */
  #scriptEnded({ held, failure }: ScriptEnded, isTold: boolean): void {
    if (failure && failure.code !== 'step-cancelled' && !isTold) {
      this.#parts.head.say(failedStepWords(failure));
    }
    this.#script.end(held);
  }

  #lost(mending: boolean): void {
    if (mending || this.#session.alive) this.#parts.head.connection = lostWords(mending);
    if (!mending) this.#script.end(false);
  }

  #closed(reason: string | undefined): void {
    const hosts = [...this.#hosts.values()];
    if (this.#isBack && this.#awaited) return this.#notBack();
    if (this.#script.hasStarted || hosts.some(({ panel }) => panel.state === 'running')) {
      this.#parts.head.say(closedWords(reason));
    } else if (this.#script.held || hosts.some(({ panel }) => panel.busy)) {
      this.#parts.head.say(anewWords);
    }
    for (const host of hosts) host.lose();
    this.#links.restore();
    if (this.#script.hasStarted) this.#script.end(false);
  }

  #notBack(): void {
    this.#isBack = false;
    this.#awaited = false;
    this.#parts.head.say(goneWords);
  }

  /** Said under the head, and beside each program that ran until now. */
  #refused(words: string): void {
    this.#parts.head.connection = '';
    this.#parts.head.say(words);
    for (const host of this.#hosts.values()) {
      if (host.panel.busy) host.panel.say(words);
      host.lose();
      host.abandon();
    }
    this.#links.restore();
    this.#script.end(false);
  }

  #markFault(host: string, { file, line }: Position): void {
    const own = this.#hosts.get(host);
    const named = [own, ...this.#hosts.values()].find((live) => live?.panel.file === file);
    named?.panel.program.markFault(line);
  }

  /** @returns true when another part of the page says what is to be said of it */
  #tellPage(detail: SessionEvent): boolean {
    // What happened before the page was loaded anew was told then.
    if (this.#isBack) return false;
    const told = new CustomEvent('lab:event', { bubbles: true, cancelable: true, detail });
    return !this.#parts.section.dispatchEvent(told);
  }
}
