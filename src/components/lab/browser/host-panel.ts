import { part } from './element.ts';
import { ProgramView } from './program-view.ts';

/** How far a host's latest run is, as the page's `data-state` says it. */
export type HostState = 'idle' | 'preparing' | 'running' | 'ended';

/** What a host's panel asks of its lab. */
export interface HostListener {
  run(host: string): void;
  stop(host: string): void;
  announce(words: string): void;
}

/** One host of a lab: its program, how its run goes, and what there is to say about it. */
export class HostPanel {
  readonly host: string;
  readonly file: string;
  readonly element: HTMLElement;
  readonly program: ProgramView;
  readonly #article: HTMLElement;

  constructor(
    element: HTMLElement,
    options: Omit<ConstructorParameters<typeof ProgramView>[1], 'run' | 'say' | 'announce'>,
    listener: HostListener,
  ) {
    this.host = options.shipped.host;
    this.file = options.shipped.file;
    this.element = element;
    this.#article = part(element, '.program');
    this.program = new ProgramView(this.#article, {
      ...options,
      run: () => listener.run(this.host),
      say: (words) => this.say(words),
      announce: listener.announce,
    });
    part(this.#article, '.run-button').addEventListener('click', ({ detail }) => {
      // The second click of a double click would stop what the first began.
      if (detail > 1) return;
      if (this.busy) listener.stop(this.host);
      else listener.run(this.host);
    });
  }

  /** True while a run is on its way or under way. */
  get busy(): boolean {
    return this.state === 'preparing' || this.state === 'running';
  }

  get state(): HostState {
    return this.#article.dataset.state as HostState;
  }

  become(state: HostState, words: string): void {
    this.#article.dataset.state = state;
    part(this.element, '.status').textContent = words;
    part(this.#article, '.run-button .word').textContent = this.busy ? 'Stop' : 'Run';
  }

  /** Shows words or elements beside the program, in the place of earlier ones. */
  say(...words: (string | Node)[]): void {
    part(this.#article, '.program-notice').replaceChildren(...words);
  }
}
