import { AllEdits } from '../../../client/all-edits.ts';
import { pageItems, pageProgress } from '../../../client/page-stores.ts';
import { belongingsIn, type Stores, thingsOf } from '../../../client/things.ts';
import { part, setText } from '../question-form.ts';
import { countWords } from './count-words.ts';
import type { LoadedFile } from './loaded-file.ts';

/** As much as the next answers need. */
const probe = { key: 'wirebook.probe', text: 'x'.repeat(2048) };

const edits = new AllEdits(pageItems);
const stores: Stores = { progress: pageProgress, edits };

/** Whether what the reader does next will outlast its page. */
function hasRoom(): boolean {
  const kept = pageItems.write(probe.key, probe.text);
  pageItems.remove(probe.key);
  return kept;
}

function countedWords(): string {
  const { lessons, programs } = belongingsIn(stores);
  const all = Object.values(lessons);
  const read = all.filter((lesson) => lesson.readAt).length;
  const results = all.flatMap((lesson) => Object.values(lesson.checks));
  const checks = results.filter((result) => result !== 'tried').length;
  const count = (kind: 'exercises' | 'predictions') =>
    all.reduce((sum, lesson) => sum + Object.keys(lesson[kind]).length, 0);
  const changed = Object.values(programs).flatMap((files) => Object.keys(files)).length;
  const counts = {
    'Lessons read': read,
    'Checks answered': checks,
    'Exercises passed': count('exercises'),
    'Predictions made': count('predictions'),
    'Programs changed': changed,
  };
  const words = Object.entries(counts).map(([what, number]) => `${what}:\u00a0${number}.`);
  return words.join(' ');
}

/** Everything that Clear forgets, in words; empty for nothing. */
function forgettable(): string {
  const counted = countWords(thingsOf(belongingsIn(stores)));
  const unreadable = pageProgress.hasUnreadable && 'progress that could not be read';
  return [counted, unreadable].filter(Boolean).join(', and ');
}

const keptWords = 'This is kept in this browser only.';
const fullWords =
  'This browser stores nothing more (no room, or storage is off): what you do from now on lasts as long as its page is open.';

/** The panel of what the reader did: counts, saves, loads and clears it. */
export class ProgressPanel {
  readonly #panel: HTMLElement;
  readonly #file: HTMLInputElement;
  #loaded: LoadedFile | undefined;
  #shown: ReturnType<typeof setTimeout> | undefined;

  constructor(panel: HTMLElement) {
    this.#panel = panel;
    this.#file = part(panel, 'input[type="file"]');
    this.#file.addEventListener('change', () => this.#chosen());
    const presses: Record<string, () => void> = {
      save: () => this.#attempt(() => this.#save()),
      load: () => this.#file.click(),
      clear: () => this.#askToClear(),
      confirm: () => this.#attempt(() => this.#clear()),
      keep: () => this.#ask(false),
      take: () => this.#attempt(() => this.#act('take')),
      undo: () => this.#attempt(() => this.#act('undo')),
    };
    for (const [action, press] of Object.entries(presses)) {
      this.#button(action).addEventListener('click', press);
    }
    pageProgress.onChange(() => this.#showSoon());
    edits.onAnyChange(() => this.#showSoon());
    part<HTMLElement>(panel, '.controls').hidden = false;
    this.#show();
  }

  #button(action: string): HTMLButtonElement {
    return part(this.#panel, `[data-action="${action}"]`);
  }

  #chosen(): void {
    const [file] = this.#file.files ?? [];
    if (file) void this.#attempt(() => this.#load(file));
    this.#file.value = ''; // the same file, mended, can be chosen again
  }

  /** Once for a whole file of changes. */
  #showSoon(): void {
    this.#shown ??= setTimeout(() => this.#show());
  }

  #show(): void {
    this.#shown = undefined;
    setText(part(this.#panel, '.words'), `${countedWords()} ${hasRoom() ? keptWords : fullWords}`);
    setText(part(this.#panel, '.confirm p'), `Forget ${forgettable()}?`);
  }

  /** Does what the reader asked for, with code that is loaded for it, and says what came of it. */
  async #attempt(act: () => Promise<HTMLElement[] | string>): Promise<void> {
    const status = part(this.#panel, '.status');
    try {
      status.replaceChildren(...(await act()));
    } catch {
      status.replaceChildren('Cannot load what this needs. Reload the page and try again.');
    }
    this.#offer();
  }

  async #save(): Promise<string> {
    const { largestFileBytes, savedFileName, writeSaved } = await import('../../../client/saved-file.ts');
    const file = new Blob([writeSaved(belongingsIn(stores))], { type: 'application/json' });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = savedFileName;
    link.click();
    URL.revokeObjectURL(link.href);
    const tooLarge = ' It is larger than this page loads: shorten or reset a program, and save again.';
    return `Saved as ${savedFileName}.${file.size > largestFileBytes ? tooLarge : ''}`;
  }

  async #load(file: File): Promise<HTMLElement[]> {
    const { LoadedFile, refusalWords } = await import('./loaded-file.ts');
    try {
      this.#loaded = await LoadedFile.load(file, stores);
      return this.#loaded.words();
    } catch (error) {
      return refusalWords(error);
    }
  }

  /** Takes the file's, or takes the loading back. */
  async #act(act: 'take' | 'undo'): Promise<HTMLElement[]> {
    const { refusalWords } = await import('./loaded-file.ts');
    this.#button('load').focus(); // the button that was pressed goes away
    try {
      return this.#loaded?.[act]() ?? [];
    } catch (error) {
      return refusalWords(error);
    }
  }

  /** Offers what can be done about the file that was loaded. */
  #offer(): void {
    part<HTMLElement>(this.#panel, '.loaded').hidden = !(this.#loaded?.hasChanged || this.#loaded?.differs);
    this.#button('take').hidden = !this.#loaded?.differs;
    this.#button('undo').hidden = !this.#loaded?.hasChanged;
  }

  #askToClear(): void {
    if (forgettable() !== '') this.#ask(true);
    else part(this.#panel, '.status').replaceChildren('There is nothing to clear.');
  }

  #ask(asking: boolean): void {
    part<HTMLElement>(this.#panel, '.confirm').hidden = !asking;
    this.#button(asking ? 'keep' : 'clear').focus();
  }

  async #clear(): Promise<string> {
    pageProgress.clear();
    edits.clear();
    this.#loaded = undefined;
    this.#ask(false);
    return 'All of it is forgotten in this browser.';
  }
}
