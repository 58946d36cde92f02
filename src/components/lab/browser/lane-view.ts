import { describeOutcome, type Outcome } from '../../../../runner/protocol/outcomes.ts';
import type { Voice } from '../../../../runner/protocol/voice.ts';
import { element, part } from './element.ts';
import type { Drawable, FrameLoop } from './frame-loop.ts';
import { RunView } from './run-view.ts';

/** A lane keeps the reader's last runs, so that they can be compared. */
const keptRuns = 8;

/** A screen reader is read so many lines of a run; after that only how it ended. */
const readAloudLines = 20;

/** Within so many pixels of the end, a lane follows what is printed. */
const followPx = 24;

/** The live output of one host: run after run. */
export class LaneView implements Drawable {
  readonly #lane: HTMLElement;
  readonly #live: HTMLElement;
  readonly #frames: FrameLoop;
  readonly #runs = new Map<number, RunView>();
  #started = 0;

  constructor(host: HTMLElement, frames: FrameLoop) {
    this.#lane = part(host, '.lane');
    this.#live = part(host, '.lane-live');
    this.#frames = frames;
  }

  start(run: number, changed: boolean): void {
    this.#started += 1;
    const view = new RunView(this.#started, changed);
    this.#runs.set(run, view);
    this.#live.append(view.element);
    for (const [oldest, old] of this.#runs) {
      if (this.#runs.size <= keptRuns) break;
      while (old.element.previousSibling) old.element.previousSibling.remove();
      old.element.remove();
      this.#runs.delete(oldest);
    }
    this.#lane.ariaLive = 'polite';
    this.#follow();
  }

  write(run: number, voice: Voice, text: string): void {
    const view = this.#runs.get(run);
    if (!view) return;
    view.write(voice, text);
    if (view.lineCount > readAloudLines) this.#lane.ariaLive = 'off';
    this.#frames.soon(this);
  }

  /** A link has changed: a line of the run that is alive, or one between runs. */
  noteLink(network: string, words: string): void {
    const last = [...this.#runs.values()].at(-1);
    if (last && !last.hasEnded) {
      last.write('link', `${words}\n`);
      return this.#frames.soon(this);
    }
    this.#lineBetweenRuns(network).textContent = words;
    this.#follow();
  }

  /** Between two runs only the last change of a link matters. */
  #lineBetweenRuns(network: string): HTMLElement {
    const line = element('p', 'link-changed');
    line.dataset.network = network;
    let before = this.#live.lastElementChild;
    while (before instanceof HTMLElement && before.matches('.link-changed')) {
      const former = before;
      before = before.previousElementSibling;
      if (former.dataset.network === network) former.remove();
    }
    this.#live.append(line);
    return line;
  }

  /** @returns what to announce, when the lane itself is not read aloud any more */
  end(run: number, outcome: Outcome): string | undefined {
    const view = this.#runs.get(run);
    if (!view) return undefined;
    view.end(outcome);
    this.#frames.soon(this);
    if (view.lineCount <= readAloudLines) return undefined;
    return `${describeOutcome(outcome)} after ${view.lineCount} lines`;
  }

  /** Stays as high as it is, so that the page under it does not jump when it is emptied. */
  keepHeight(): void {
    if (this.#lane.offsetHeight > 0) this.#lane.style.minHeight = `${this.#lane.offsetHeight}px`;
  }

  /** Takes the height that its content needs. */
  releaseHeight(): void {
    this.#lane.style.minHeight = '';
  }

  /** Forgets all runs. */
  clear(): void {
    this.#runs.clear();
    this.#started = 0;
    this.#live.replaceChildren();
  }

  draw(): void {
    const follows = this.#atEnd;
    let wantsColours = false;
    for (const view of this.#runs.values()) {
      view.render();
      wantsColours ||= view.wantsColours;
      if (view.isBehind) this.#frames.soon(this);
    }
    if (follows) this.#follow();
    if (wantsColours) void this.#loadColours();
  }

  async #loadColours(): Promise<void> {
    const colours = await import('../../../client/ansi.ts');
    for (const view of this.#runs.values()) if (view.wantsColours) view.colour(colours);
  }

  get #atEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.#lane;
    return scrollHeight - scrollTop - clientHeight < followPx;
  }

  #follow(): void {
    this.#lane.scrollTop = this.#lane.scrollHeight;
  }
}
