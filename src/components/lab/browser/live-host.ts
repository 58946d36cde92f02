import { type SessionEvent, typedText } from '../../../../runner/protocol/events.ts';
import type { HostState } from '../../../../runner/protocol/host-state.ts';
import { describeOutcome, type Outcome, seconds } from '../../../../runner/protocol/outcomes.ts';
import { type Position, PositionFinder } from '../../../client/error-position.ts';
import { readsInput } from '../../../client/reads-input.ts';
import { part } from './element.ts';
import type { FrameLoop } from './frame-loop.ts';
import type { HostPanel } from './host-panel.ts';
import { offerInterrupt } from './interrupt.ts';
import { LaneView } from './lane-view.ts';
import { showState } from './state-view.ts';
import { TypingLine } from './typing-line.ts';

type RunEvent = Extract<SessionEvent, { run: number }>;

/** A stack trace fits many times; it stands at the end. */
const keptErrorOutput = 16_384;

/** What a live host asks of its lab. */
export interface LiveHostListener {
  type(text: string): void;
  closeInput(): void;
  interrupt(): void;
  /** The run's standard error names a place in one of the lab's programs. */
  fault(position: Position): void;
  announce(words: string): void;
  state(): Promise<HostState | undefined>;
}

/** The live side of a host: its runs, its lane, and what is typed to it. */
export class LiveHost {
  readonly panel: HostPanel;
  readonly #files: ReadonlySet<string>;
  readonly #listener: LiveHostListener;
  readonly #lane: LaneView;
  readonly #typing: TypingLine;
  #run = 0;
  #isWarned = false;
  #errorOutput = '';
  #folding: Promise<void> | undefined;
  #finder: PositionFinder;

  constructor(panel: HostPanel, files: ReadonlySet<string>, frames: FrameLoop, listener: LiveHostListener) {
    this.panel = panel;
    this.#files = files;
    this.#listener = listener;
    this.#finder = new PositionFinder(files);
    this.#lane = new LaneView(panel.element, frames);
    this.#typing = new TypingLine(panel.element, listener);
    offerInterrupt(panel.element, () => {
      if (panel.state === 'running') listener.interrupt();
    });
    showState(panel.element, () => listener.state());
  }

  /** The reader pressed Run; the runner has not answered yet. */
  prepare(): void {
    this.panel.say();
    this.#lane.keepHeight();
    if (this.panel.state !== 'running') this.panel.become('preparing', 'Preparing');
  }

  /** The run that was being prepared did not come about. */
  abandon(): void {
    if (this.panel.state === 'preparing') this.panel.become('idle', 'Idle');
  }

  /** What ran is gone with its session. */
  lose(): void {
    if (this.panel.state === 'running') this.#end(this.#run, { kind: 'labClosed' });
  }

  /** Forgets all output. */
  clear(): void {
    this.panel.say();
    this.panel.program.clearFault();
    this.#lane.keepHeight();
    this.#lane.clear();
    if (!this.panel.busy) this.panel.become('idle', 'Idle');
  }

  /** As if nothing had ever run. */
  reset(): void {
    this.clear();
    this.#lane.releaseHeight();
  }

  /** One of the host's links has changed. */
  noteLink(network: string, words: string): void {
    this.#lane.noteLink(network, words);
  }

  receive(event: RunEvent): void {
    switch (event.type) {
      case 'run.started':
        return this.#start(event.run, event.changed);
      case 'run.output':
        return this.#print(event);
      case 'run.input':
      case 'run.interrupted':
        return this.#lane.write(event.run, 'input', typedText(event));
      case 'run.inputClosed':
        if (event.run === this.#run) this.#withdraw();
        return;
      case 'run.warned':
        if (event.run === this.#run) this.#warn(event.endsInMs);
        return;
      case 'run.ended':
        return this.#end(event.run, event.outcome);
    }
  }

  #start(run: number, changed: boolean): void {
    this.#run = run;
    this.#errorOutput = '';
    this.#finder = new PositionFinder(this.#files);
    this.panel.say();
    this.panel.program.clearFault();
    this.#lane.start(run, changed);
    this.panel.become('running', 'Running');
    if (readsInput(this.panel.program.text)) this.#typing.offer();
  }

  #print({ run, stream, text }: Extract<RunEvent, { type: 'run.output' }>): void {
    this.#lane.write(run, stream, text);
    if (stream !== 'stderr') return;
    if (text.includes('node:')) this.#foldTraces();
    if (run !== this.#run) return;
    this.#errorOutput = (this.#errorOutput + text).slice(-keptErrorOutput);
    const position = this.#finder.read(text);
    if (position) this.#listener.fault(position);
  }

  /** What folds stack traces comes with the first. */
  #foldTraces(): void {
    this.#folding ??= import('./trace-folds.ts').then(
      ({ foldTraces }) => foldTraces(part(this.panel.element, '.lane-live')),
      () => {
        this.#folding = undefined;
      },
    );
  }

  /** Says in a sentence what ended the program, when an error did that nothing in it dealt with. */
  async #explain(run: number): Promise<void> {
    const { file, program, element } = this.panel;
    const isAlone = element.closest<HTMLElement>('.lab')?.dataset.degree === 'netns';
    const { errorWords } = await import('../../../client/error-words.ts');
    const words = errorWords(this.#errorOutput, { file, text: program.text, isAlone });
    if (words !== undefined && run === this.#run) this.panel.say(words);
  }

  #warn(endsInMs: number | undefined): void {
    this.#isWarned = endsInMs !== undefined;
    if (endsInMs === undefined) return this.panel.say();
    this.panel.say(
      `This program has run for long and is still busy: it will be ended in ${seconds(endsInMs)}. One that only waits may go on.`,
    );
  }

  #end(run: number, outcome: Outcome): void {
    const words = this.#lane.end(run, outcome);
    if (words !== undefined) this.#listener.announce(`${this.panel.host}: ${words}`);
    if (run !== this.#run) return;
    if (this.#isWarned) this.#warn(undefined);
    if (this.#errorOutput.includes('Node.js v')) this.#explain(run).catch(() => {});
    const [short = ''] = describeOutcome(outcome).split(':');
    this.panel.become('ended', short);
    this.#withdraw();
  }

  #withdraw(): void {
    if (this.#typing.withdraw()) part(this.panel.element, '.lane').focus({ preventScroll: true });
  }
}
