import type { Control, Degree, Service } from '../../../../runner/protocol/service.ts';
import { degreeWords } from '../../../client/degree.ts';
import { confirmPress } from './confirm-press.ts';
import { copyText } from './copy-text.ts';
import { part } from './element.ts';

interface HeadOptions {
  degree: Degree;
  /** How many programs the reader has changed. */
  changes(): number;
  runAll(): void;
  stop(): void;
  reset(): void;
}

/** What a lab says and offers as a whole: degree, connection, Run all, Reset, recording or live. */
export class LabHead {
  readonly #section: HTMLElement;
  readonly #runLabel: HTMLElement;
  #running = false;

  constructor(section: HTMLElement, options: HeadOptions) {
    this.#section = section;
    part(section, '.degree-name').textContent = degreeWords[options.degree];
    section.dataset.degree = options.degree;
    const run = part(section, '.run-all');
    this.#runLabel = part(run, '.word');
    run.addEventListener('click', ({ detail }) => {
      if (detail > 1) return;
      if (this.#running) options.stop();
      else options.runAll();
    });
    const reset = part<HTMLButtonElement>(section, '.reset-lab');
    confirmPress(reset, part(reset, '.word'), () => question(options.changes()), options.reset);
    part(section, '.show-other').addEventListener('click', () => this.#toggle());
    for (const reveal of section.querySelectorAll('.reveal')) {
      reveal.addEventListener('click', () => section.removeAttribute('data-concealed'));
    }
    part(section, '.copy-mend').addEventListener('click', () => void this.#copyMend());
    closeWhenLeft(part<HTMLDetailsElement>(section, '.lab-degree'));
    if ('hideRecording' in section.dataset) section.dataset.concealed = '';
  }

  set running(running: boolean) {
    this.#running = running;
    this.#runLabel.textContent = running ? 'Stop' : 'Run all';
  }

  /** Words on a connection that is lost, or none. */
  set connection(words: string) {
    part(this.#section, '.lab-connection').textContent = words;
  }

  /** What the runner says of its degree of service, what would better it, and what holds a program there. */
  set service({ why, mend = '', isolation }: Service) {
    part(this.#section, '.degree-why').textContent = why;
    part(this.#section, '.degree-mend').hidden = mend === '';
    part(this.#section, '.degree-mend code').textContent = mend;
    part(this.#section, '.lab-degree').title = why;
    part(this.#section, '.degree-controls').replaceChildren(...isolation.map(controlItem));
  }

  /** Shows words or elements under the head; nothing takes them away. */
  say(...words: (string | Node)[]): void {
    part(this.#section, '.lab-notice').replaceChildren(...words);
  }

  /** Only reads something aloud. */
  announce(words: string): void {
    part(this.#section, '.lab-announcer').textContent = words;
  }

  /** The reader's own runs take the recording's place. */
  showLive(): void {
    this.#section.dataset.view = 'live';
    this.#offer('Show the recording');
  }

  /** Back to the recording, as if nothing had been run. */
  showRecording(): void {
    this.#section.dataset.view = 'recorded';
    part(this.#section, '.show-other').hidden = true;
  }

  async #copyMend(): Promise<void> {
    const line = part(this.#section, '.degree-mend code');
    const select = () => {
      getSelection()?.selectAllChildren(line);
      return true;
    };
    this.announce(await copyText(part(this.#section, '.copy-mend .word'), line.textContent, select));
  }

  #toggle(): void {
    if (this.#section.dataset.view === 'recorded') return this.showLive();
    this.#section.dataset.view = 'recorded';
    this.#offer('Show your run');
  }

  #offer(words: string): void {
    const button = part(this.#section, '.show-other');
    button.hidden = false;
    button.textContent = words;
  }
}

function controlItem({ name, detail }: Control): HTMLElement {
  const item = document.createElement('li');
  const term = document.createElement('b');
  term.textContent = name;
  item.append(term, ` ${detail}`);
  return item;
}

/** What lies over the programs goes away when the reader turns elsewhere. */
function closeWhenLeft(details: HTMLDetailsElement): void {
  details.addEventListener('focusout', ({ relatedTarget }) => {
    if (!details.contains(relatedTarget as Node | null)) details.open = false;
  });
  details.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') details.open = false;
  });
}

function question(changes: number): string | undefined {
  if (changes === 0) return undefined;
  return changes === 1 ? 'Discard your change?' : `Discard ${changes} changes?`;
}
