import { type Host, hostsWithProgram, isShared, type Lab } from '../labs/lab.ts';
import { Refusal } from '../protocol/errors.ts';
import type { SessionEvent } from '../protocol/events.ts';
import type { HostState } from '../protocol/host-state.ts';
import type { Impairment } from '../protocol/impairment.ts';
import type { LinkEnds, LinksState } from '../protocol/link.ts';
import type { Outcome } from '../protocol/outcomes.ts';
import type { Backend, LabNetwork } from '../sandbox/backend.ts';
import { Images, type ProgramImage } from '../sandbox/image.ts';
import type { Limits } from '../sandbox/limits.ts';
import { missingFor } from '../sandbox/needs.ts';
import { type Account, aloneHere } from './accounts.ts';
import { Capture } from './capture.ts';
import { HostStates } from './host-states.ts';
import { LabScript, type ScriptGround } from './lab-script.ts';
import { Links } from './links.ts';
import { Run } from './run.ts';
import { Starts } from './starts.ts';
import { Transcript } from './transcript.ts';
import { WaitingProcesses } from './waiting-processes.ts';
import { WatchedServices } from './watched-services.ts';
import { Workshop } from './workshop.ts';

/** Whose a session is, and what it shares with others. */
export interface Surroundings {
  account: Account;
  workshop: Workshop;
  /** Without them the session makes its own. */
  images?: Images;
  /** Somebody reads along: what rests may go on as long as they are there. */
  hasPage?: boolean;
}

/** One reader's opened lab: its network, its runs, its record. */
export class Session implements AsyncDisposable {
  readonly lab: Lab;
  readonly transcript: Transcript;
  readonly script: LabScript;
  readonly capture: Capture;
  /** Settles with a reason when the virtual network broke, or what serves it took too much. */
  readonly broken: Promise<string>;
  /** Settles when every host's first process is ready, or could not be made. */
  readonly prepared: Promise<unknown>;
  readonly #network: LabNetwork;
  readonly #limits: Limits;
  /** What only this session uses, and ends with it. */
  readonly #resources = new DisposableStack();
  readonly #images: Images;
  readonly #account: Account;
  readonly #waiting: WaitingProcesses;
  readonly #links: Links;
  readonly #runs = new Map<string, Run>();
  readonly #starts = new Starts<Run>();
  readonly #states: HostStates;
  readonly #openedAt = performance.now();
  /** Calls go with packets: on a backend without them nobody asks. */
  readonly #hasPackets: boolean;
  readonly #hasPage: boolean;
  #runCount = 0;
  #closed = false;

  /**
   * Makes the lab's network and, on each host with a program, a process that waits.
   *
   * @throws Refusal `lab-needs-more`, in words, when the backend cannot do what the lab needs
   * @throws SandboxError
   */
  static async open(
    lab: Lab,
    backend: Backend,
    limits: Limits,
    surroundings: Surroundings = { account: aloneHere(), workshop: new Workshop() },
  ): Promise<Session> {
    const missing = missingFor(lab, backend);
    if (missing !== undefined) throw new Refusal('lab-needs-more', missing);
    const { workshop, account } = surroundings;
    account.processor.spend(limits.sandbox.processMs);
    const network = await workshop.now(() => backend.openNetwork(lab), account);
    return new Session(lab, network, backend, limits, surroundings);
  }

  private constructor(
    lab: Lab,
    network: LabNetwork,
    { capabilities }: Backend,
    limits: Limits,
    { account, workshop, images, hasPage = false }: Surroundings,
  ) {
    this.#hasPage = hasPage;
    this.#hasPackets = capabilities.virtualNetwork;
    this.#images = images ?? this.#resources.use(new Images(limits.strip));
    this.#account = account;
    this.lab = lab;
    this.#network = network;
    this.#limits = limits;
    this.capture = new Capture(network, limits.capture, this.#openedAt);
    this.#waiting = new WaitingProcesses(network, workshop, account, limits.sandbox.processMs);
    const services = this.#resources.use(new WatchedServices(network.services, limits, account.processor));
    this.broken = Promise.race([services.broken, network.broken]);
    this.transcript = new Transcript(limits.session, () => this.#resume());
    this.#links = new Links(lab, network, limits.session, (link) =>
      this.#record({ type: 'link.changed', ...link, atMs: this.#now() }),
    );
    this.#states = new HostStates(network);
    this.script = new LabScript(this, this.#scriptGround());
    this.prepared = Promise.allSettled(hostsWithProgram(lab).map(({ name }) => this.#waiting.prepare(name)));
  }

  get isBusy(): boolean {
    return this.#runs.size > 0 || this.script.isRunning;
  }

  /** All that runs here has had its time, and may be ended when another reader waits. */
  get mayGiveWay(): boolean {
    return !this.script.isRunning && [...this.#runs.values()].every(({ isOvertime }) => isOvertime);
  }

  /** The run of a host while it lives. */
  runOn(host: string): Run | undefined {
    return this.#runs.get(host);
  }

  /**
   * Starts a host's program; a run that is still alive there is ended first, so its port
   * is free again.
   *
   * @throws Refusal `host-unknown`, `host-without-program`, `source-too-large`, `reader-behind`,
   *   `run-replaced`, `session-unknown`
   * @throws SandboxError when the host's process could not be made
   */
  async start(host: string, source?: string): Promise<Run> {
    this.#checkHost(host);
    if (!this.lab.hosts.get(host)?.program) throw new Refusal('host-without-program', host);
    this.#checkSource(source);
    this.#checkReader();
    return this.#starts.start(host, async () => {
      await this.stop(host);
      return this.#launch(host, source);
    });
  }

  /** Ends a host's run, if it has one, politely at first, and waits until it is gone. */
  async stop(host: string): Promise<void> {
    await this.#runs.get(host)?.stop();
  }

  /** Ctrl+C. @throws Refusal `run-missing`, `host-unknown`, `reader-behind` */
  interrupt(host: string): void {
    this.#checkReader();
    this.#checkHost(host);
    const run = this.#runs.get(host);
    if (!run) throw new Refusal('run-missing', host);
    this.#record({ type: 'run.interrupted', run: run.number, host, atMs: this.#now() });
    run.interrupt();
  }

  /** The reader stops one host: a script that is under way ends as well. @throws Refusal `host-unknown` */
  async stopOne(host: string): Promise<void> {
    this.#checkHost(host);
    this.script.abort();
    await this.stop(host);
  }

  /** @throws Refusal `run-missing`, `input-closed`, `input-full`, `reader-behind` */
  type(host: string, text: string): void {
    this.#checkReader();
    const run = this.#runForInput(host);
    run.type(text);
    this.#record({ type: 'run.input', run: run.number, host, text, atMs: this.#now() });
  }

  /** @throws Refusal `run-missing`, `input-closed` */
  closeInput(host: string): void {
    const run = this.#runForInput(host);
    run.closeInput();
    this.#record({ type: 'run.inputClosed', run: run.number, host, atMs: this.#now() });
  }

  /**
   * Replaces what a link does to packets, until the next change or the next script.
   *
   * @throws Refusal `link-unknown`, `link-beyond-machine`, `links-busy`, `reader-behind`
   * @throws SandboxError
   */
  async setLink(ends: LinkEnds, impairment: Impairment): Promise<void> {
    this.#checkReader();
    await this.#links.set(ends, impairment);
  }

  /** Puts every link back as the manifest has it. @throws Refusal `links-busy`, `reader-behind` */
  async resetLinks(): Promise<void> {
    this.#checkReader();
    await this.#links.reset();
  }

  linksState(): Promise<LinksState> {
    return this.#links.state();
  }

  /**
   * The host’s tables; undefined where hosts have none of their own.
   *
   * @throws Refusal `host-unknown`
   * @throws SandboxError when they could not be read
   */
  async state(host: string): Promise<HostState | undefined> {
    this.#checkHost(host);
    this.#checkOpen();
    return this.#states.of(host);
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#runs.keys()].map((host) => this.stop(host)));
  }

  /** Ends every run and removes the lab's network. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.script.abort();
    const runs = [...this.#runs.values()];
    for (const run of runs) run.end({ kind: 'labClosed' });
    await this.#network[Symbol.asyncDispose]();
    await Promise.all(runs.map((run) => run.ended));
    this.#resources.dispose();
  }

  #scriptGround(): ScriptGround {
    return {
      stepMs: this.#limits.session.stepMs,
      check: (host, source) => {
        this.#checkHost(host);
        this.#checkSource(source);
      },
      clear: async () => {
        await this.stopAll();
        await this.#links.reset();
        if (this.#runCount > 0) this.capture.empty();
      },
      record: (event) => this.#record({ ...event, atMs: this.#now() }),
      isListening: (host, port) => this.#network.isListening(host, port),
      state: (host) => this.state(host),
      countPackets: () => this.capture.fromNow(),
    };
  }

  async #launch(host: string, source: string | undefined): Promise<Run> {
    this.#checkOpen();
    const [sandbox, image] = await Promise.all([this.#waiting.take(host), this.#imageOf(host, source)]);
    this.#checkOpen();
    this.#runCount += 1;
    const number = this.#runCount;
    const { program, on = host } = this.lab.hosts.get(host) as Host;
    this.#record({
      type: 'run.started',
      run: number,
      host,
      program: program?.file ?? '',
      changed: source !== undefined && source !== program?.source,
      atMs: this.#now(),
    });
    const begins = ![...this.#runs.keys()].some((each) => this.#ownerOf(each) === on);
    const isAlone = begins && isShared(this.lab, this.lab.hosts.get(host) as Host);
    const run = new Run(
      { number, host, sandbox, image: { ...image, isAlone } },
      this.#account.processor,
      this.#limits,
      {
        output: (stream, text) =>
          this.#record({ type: 'run.output', run: number, host, stream, text, atMs: this.#now() }),
        isFull: () => this.transcript.isFull,
        warn: this.#hasPage
          ? (endsInMs) => this.#record({ type: 'run.warned', run: number, host, endsInMs, atMs: this.#now() })
          : undefined,
        ...this.capture.callsOf({ run: number, host, on }),
      },
    );
    this.#runs.set(host, run);
    void run.ended.then((outcome) => this.#ended(run, outcome));
    return run;
  }

  /** The host whose network a program uses. */
  #ownerOf(host: string): string {
    return this.lab.hosts.get(host)?.on ?? host;
  }

  async #imageOf(host: string, source: string | undefined): Promise<ProgramImage> {
    const edit = source === undefined ? undefined : { source, author: this.#account.reader };
    const image = await this.#images.of(this.lab, host, edit);
    const calls = this.#hasPackets ? this.#limits.capture.callsPerRun : 0;
    return { ...image, reported: { calls, turns: this.#limits.sandbox.reportedTurns } };
  }

  #ended(run: Run, outcome: Outcome): void {
    this.#runs.delete(run.host);
    this.#record({ type: 'run.ended', run: run.number, host: run.host, outcome, atMs: this.#now() });
    this.#waiting.prepareLater(run.host, () => !this.#closed && !this.#runs.has(run.host));
  }

  #record(event: SessionEvent): void {
    this.transcript.append(event);
  }

  #resume(): void {
    for (const run of this.#runs.values()) run.resume();
  }

  #now(): number {
    return Math.round(performance.now() - this.#openedAt);
  }

  /** Who waited for a turn may find that the lab was closed meanwhile. */
  #checkOpen(): void {
    if (this.#closed) throw new Refusal('session-unknown');
  }

  #checkHost(host: string): void {
    if (!this.lab.hosts.has(host)) throw new Refusal('host-unknown', host);
  }

  /** A page that asks for more and more and takes nothing would fill the runner's memory. */
  #checkReader(): void {
    if (this.transcript.isOverfull) throw new Refusal('reader-behind');
  }

  #checkSource(source: string | undefined): void {
    if (source !== undefined && Buffer.byteLength(source) > this.#limits.run.sourceBytes) {
      throw new Refusal('source-too-large', `at most ${this.#limits.run.sourceBytes} bytes`);
    }
  }

  #runForInput(host: string): Run {
    this.#checkHost(host);
    const run = this.#runs.get(host);
    if (!run) throw new Refusal('run-missing', host);
    if (!run.isInputOpen) throw new Refusal('input-closed', host);
    return run;
  }
}
