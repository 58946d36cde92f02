import type { EditorState } from '@codemirror/state';
import type { EditStore } from '../../../client/edit-store.ts';
import { CodeView } from './code-view.ts';
import { confirmPress } from './confirm-press.ts';
import { copyText } from './copy-text.ts';
import type { Editor } from './editor.ts';
import { part } from './element.ts';
import type { ShippedProgram } from './lab-data.ts';

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
    edits.onChange(lab, shipped.file, (text) => this.#show(text));
    if (this.edited !== undefined) this.#show(this.edited);
  }

  /** The reader's text where it differs from the course's. */
  get edited(): string | undefined {
    const text = this.#options.edits.read(this.#options.lab, this.#options.shipped.file);
    return text === this.original ? undefined : text;
  }

  get text(): string {
    return this.edited ?? this.original;
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
    this.#show(this.edited);
    this.#editButton.focus();
  }

  #store(text: string): void {
    const { lab, shipped, edits, say } = this.#options;
    if (text === shipped.source) edits.forget(lab, shipped.file);
    else if (!edits.write(lab, shipped.file, text)) {
      say('This browser keeps no data for this page: your changes last until you leave it.');
    }
  }

  #reset(): void {
    this.#editButton.focus(); // the Reset button goes away
    this.#options.edits.forget(this.#options.lab, this.#options.shipped.file);
  }

  #show(text: string | undefined): void {
    const changed = text !== undefined && text !== this.#options.shipped.source;
    part(this.#article, '.changed').hidden = !changed;
    part(this.#article, '.reset').hidden = !changed;
    if (this.#editor) this.#editor.replace(this.text);
    else if (changed) void this.#code.showEdited(text);
    else this.#code.showOriginal();
  }

  async #copy(label: HTMLElement): Promise<void> {
    const select = () => {
      this.#code.select();
      return !this.#editor;
    };
    this.#options.announce(await copyText(label, this.text, select));
  }
}
