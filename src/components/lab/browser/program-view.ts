import type { EditorState } from '@codemirror/state';
import type { EditStore } from '../../../client/edit-store.ts';
import { untilLeft } from '../../../client/kept-words.ts';
import { CodeView } from './code-view.ts';
import { confirmPress } from './confirm-press.ts';
import { copyText } from './copy-text.ts';
import type { Editor } from './editor.ts';
import { part } from './element.ts';
import type { ShippedProgram } from './lab-data.ts';

const keptWords = 'Every change is kept in this browser.';

interface ProgramOptions {
  lab: string;
  shipped: ShippedProgram;
  edits: EditStore;
  /** Ctrl or Cmd with Enter was pressed in the editor. */
  run(): void;
  /** Shows a notice beside the program, and reads it aloud. */
  say(words: string): void;
  /** Only reads something aloud. */
  announce(words: string): void;
}

/** One program: shown, copied, edited, reset. */
export class ProgramView {
  readonly #article: HTMLElement;
  readonly #options: ProgramOptions;
  readonly #code: CodeView;
  readonly #editButton: HTMLButtonElement;
  /** What the page shows, and so what it runs. */
  #text: string;
  #isKept = true;
  #editor: Editor | undefined;
  #left: EditorState | undefined;
  #opening = false;

  constructor(article: HTMLElement, options: ProgramOptions) {
    this.#article = article;
    this.#options = options;
    this.#code = new CodeView(part(article, '.code'), part(article, '.code code'));
    this.#editButton = part<HTMLButtonElement>(article, '.edit');
    const { lab, shipped, edits } = options;
    this.#editButton.addEventListener('click', () => (this.#editor ? this.#leave() : this.#edit()));
    const copy = part<HTMLButtonElement>(article, '.copy');
    copy.addEventListener('click', () => this.#copy(part(copy, '.word')));
    const reset = part<HTMLButtonElement>(article, '.reset');
    confirmPress(
      reset,
      part(reset, '.word'),
      () => 'Discard changes?',
      () => this.#reset(),
    );
    this.#text = shipped.source;
    edits.onChange(lab, shipped.file, (text) => this.#show(text));
    this.#show(edits.read(lab, shipped.file));
  }

  /** The reader's text where it differs from the course's. */
  get edited(): string | undefined {
    return this.#text === this.original ? undefined : this.#text;
  }

  get text(): string {
    return this.#text;
  }

  /** The course's text. */
  get original(): string {
    return this.#options.shipped.source;
  }

  markFault(line: number): void {
    this.#editor?.markFault(line);
    if (!this.#editor) this.#code.markFault(line);
  }

  clearFault(): void {
    this.#editor?.markFault(undefined);
    this.#code.clearFault();
  }

  async #edit(): Promise<void> {
    if (this.#opening) return;
    this.#opening = true;
    try {
      const { Editor } = await import('./editor.ts');
      const { file } = this.#options.shipped;
      this.#article.dataset.editing = '';
      this.#editor = new Editor(part(this.#article, '.editor'), {
        label: `${file}, editable`,
        describedBy: part(this.#article, '.editor-keys').id,
        text: this.text,
        earlier: this.#left,
        listener: {
          changed: (text) => this.#store(text),
          followed: (words) => this.#sayOnce(words),
          run: () => this.#options.run(),
          leave: () => this.#leave(),
        },
      });
      this.#editor.markFault(this.#code.faultyLine);
      this.#code.clearFault();
      part(this.#editButton, '.word').textContent = 'Done';
      this.#editor.focus();
    } catch {
      this.#options.say('Cannot load the editor. Reload the page and try again.');
    } finally {
      this.#opening = false;
    }
  }

  #leave(): void {
    this.#left = this.#editor?.close();
    this.#editor = undefined;
    delete this.#article.dataset.editing;
    part(this.#editButton, '.word').textContent = 'Edit';
    this.#render();
    this.#editButton.focus();
  }

  #store(text: string): void {
    const { lab, shipped, edits } = this.#options;
    if (text === shipped.source) edits.forget(lab, shipped.file);
    else edits.write(lab, shipped.file, text);
  }

  #reset(): void {
    this.#editButton.focus(); // the Reset button goes away
    this.#editor?.replace(this.original);
    this.#options.edits.forget(this.#options.lab, this.#options.shipped.file);
  }

  /** Shows the text that is kept, whoever changed it: this editor, another one, another tab. */
  #show(kept: string | undefined): void {
    const text = kept ?? this.original;
    const isNew = text !== this.#text;
    this.#text = text;
    part(this.#article, '.changed').hidden = this.edited === undefined;
    part(this.#article, '.reset').hidden = this.edited === undefined;
    if (this.#editor) this.#editor.follow(text);
    else if (isNew) this.#render();
    this.#sayKept();
  }

  #render(): void {
    this.#code.clearFault();
    if (this.edited === undefined) this.#code.showOriginal();
    else void this.#code.showEdited(this.#text);
  }

  #sayOnce(words: string): void {
    if (part(this.#article, '.program-notice').textContent !== words) this.#options.say(words);
  }

  /** Says whether the change outlasts the page, where it stands, and aloud when that changes. */
  #sayKept(): void {
    const { lab, shipped, edits, say } = this.#options;
    const isKept = edits.isKept(lab, shipped.file);
    const isChanged = this.edited !== undefined;
    part(this.#article, '.changed').textContent = isKept ? 'changed' : 'changed, not stored';
    part(this.#article, '.keeping').textContent = isChanged && isKept ? keptWords : '';
    if (isKept !== this.#isKept) say(isKept ? (isChanged ? keptWords : '') : untilLeft('Your change'));
    this.#isKept = isKept;
  }

  async #copy(label: HTMLElement): Promise<void> {
    const select = () => {
      this.#code.select();
      return !this.#editor;
    };
    this.#options.announce(await copyText(label, this.text, select));
  }
}
