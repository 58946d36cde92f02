import type { Degree } from '../../../../runner/protocol/service.ts';
import type { EditStore } from '../../../client/edit-store.ts';
import type { LabApi, PacketSource } from '../../../client/lab-api.ts';
import { part } from './element.ts';
import { type HostListener, HostPanel } from './host-panel.ts';
import { readLabData } from './lab-data.ts';
import { LabHead } from './lab-head.ts';
import type { LabParts } from './lab-parts.ts';
import type { LiveLab } from './live-lab.ts';

type Say = (...words: (string | Node)[]) => void;

interface LabOptions {
  degree: Degree;
  edits: EditStore;
  /** Loads what runs programs; asked for when the reader comes near. */
  live(parts: LabParts): Promise<LiveLab>;
}

/** One lab of the page, with or without a runner behind it. */
export class LabController implements LabApi {
  readonly degree: Degree;
  readonly #section: HTMLElement;
  readonly #edits: EditStore;
  readonly #lab: string;
  readonly #head: LabHead;
  readonly #panels: ReadonlyMap<string, HostPanel>;
  readonly #load: () => Promise<LiveLab>;
  #loading: Promise<LiveLab> | undefined;
  #hasAsked = false;

  constructor(section: HTMLElement, { degree, edits, live }: LabOptions) {
    const { lab, programs, steps } = readLabData(section);
    this.degree = degree;
    this.#section = section;
    this.#edits = edits;
    this.#lab = lab;
    this.#head = new LabHead(section, {
      degree,
      changes: () => Object.keys(this.sources()).length,
      runAll: () => void this.#pressRunAll(),
      stop: () => void this.#live().then((live) => live.stopScript()),
      reset: () => void this.#reset(),
    });
    const listener = this.#hostListener();
    const panels = programs.map((shipped) => {
      const element = part(section, `.lab-host[data-host="${shipped.host}"]`);
      return new HostPanel(element, { lab, shipped, edits }, listener);
    });
    this.#panels = new Map(panels.map((panel) => [panel.host, panel]));
    this.#load = () => live({ section, lab, head: this.#head, panels: this.#panels, steps });
    section.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      void this.#pressRunAll();
    });
  }

  sources(): Record<string, string> {
    const edited = [...this.#panels.values()].map((panel) => [panel.host, panel.program.edited]);
    return Object.fromEntries(edited.filter(([, text]) => text !== undefined));
  }

  async runAll(sources = this.sources()): Promise<boolean> {
    const live = await this.#liveOr((...words) => this.#head.say(...words));
    return live?.runAll(sources) ?? false;
  }

  text(host: string): string | undefined {
    return this.#panels.get(host)?.program.text;
  }

  async packets(): Promise<PacketSource | undefined> {
    return this.degree === 'netns' ? (await this.#live()).packets : undefined;
  }

  /** Has the hosts made before the reader presses Run; what goes wrong is said when they do. */
  warm(): void {
    this.#live().then(
      (live) => live.warm(),
      () => {},
    );
  }

  async #pressRunAll(): Promise<void> {
    if (!this.#asksFirst((...words) => this.#head.say(...words))) await this.runAll();
  }

  /** Asks, once, for the prediction that the recording waits for. @returns true when it did */
  #asksFirst(say: Say): boolean {
    const { concealed, hideRecording, view } = this.#section.dataset;
    if (
      this.degree === 'recorded' ||
      this.#hasAsked ||
      concealed === undefined ||
      view === 'live' ||
      hideRecording !== undefined
    )
      return false;
    this.#hasAsked = true;
    const prediction = document.querySelector(`.predict[data-covers="${CSS.escape(this.#lab)}"]`);
    const link = document.createElement('a');
    link.href = `#${prediction?.id}`;
    link.textContent = 'your prediction';
    say('First say what will happen: ', link, '. Or press again to run without it.');
    return true;
  }

  #hostListener(): HostListener {
    return {
      run: async (host) => {
        const panel = this.#panels.get(host);
        if (this.#asksFirst((...words) => panel?.say(...words))) return;
        const live = await this.#liveOr((...words) => panel?.say(...words));
        live?.run(host);
      },
      stop: (host) => void this.#live().then((live) => live.stop(host)),
      announce: (words) => this.#head.announce(words),
    };
  }

  #live(): Promise<LiveLab> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  /** The lab's live side, or undefined after saying why there is none. */
  async #liveOr(say: Say): Promise<LiveLab | undefined> {
    if (this.degree === 'recorded') {
      const { content } = part<HTMLTemplateElement>(this.#section, '.how-to-start');
      say(content.cloneNode(true));
      return undefined;
    }
    try {
      return await this.#live();
    } catch {
      this.#loading = undefined;
      say('Cannot load what this lab needs to run. Is the runner still there? Reload the page.');
      return undefined;
    }
  }

  async #reset(): Promise<void> {
    const live = await this.#loading?.catch(() => undefined);
    live?.clear();
    this.#head.say();
    this.#head.showRecording();
    for (const panel of this.#panels.values()) {
      this.#edits.forget(this.#lab, panel.file);
      panel.say();
    }
  }
}
