import { FileError, type FileErrorCode, readSaved, savedFileName } from '../../../client/saved-file.ts';
import {
  type Change,
  change,
  compare,
  fromNow,
  type Stores,
  type Thing,
  undo,
} from '../../../client/things.ts';
import { placeOf } from '../../../syllabus.ts';
import { countWords } from './count-words.ts';

/** More than these are counted, not named. */
const namedThings = 8;

const chooseTheSaved = `Choose the file that was saved: it is called ${savedFileName} unless you renamed it.`;

const advice: Record<FileErrorCode, string> = {
  'too-large': chooseTheSaved,
  unreadable: 'Choose the file once more.',
  'not-json': chooseTheSaved,
  'not-saved-here': chooseTheSaved,
  'newer-version': 'Bring this course up to date, then load the file again.',
  malformed: 'The file was changed since it was saved: choose another one.',
  'no-room': 'Make room (reset programs, or clear) or allow storage for this site, then load the file again.',
};

function nameOf({ kind, of, name }: Thing): string {
  if (kind === 'programs') return `${name} of the lab ${of}`;
  return `a prediction in “${placeOf(of)?.lesson.title ?? of}”`;
}

/** A file that was loaded, and the way back. Its words are paragraphs and lists of text. */
export class LoadedFile {
  readonly #stores: Stores;
  readonly #name: string;
  #changes: Change[];
  #differing: Change[];

  private constructor(stores: Stores, name: string, changes: Change[], differing: Change[]) {
    this.#stores = stores;
    this.#name = name;
    this.#changes = changes;
    this.#differing = differing;
  }

  /** Adds what a file has and this browser has not. @throws FileError; nothing is changed then */
  static async load(file: File, stores: Stores): Promise<LoadedFile> {
    const { added, differing } = compare(stores, await readSaved(file));
    const loaded = new LoadedFile(stores, file.name, added, differing);
    if (!change(stores, added)) throw loaded.#noRoom();
    return loaded;
  }

  /** Whether there is anything to take back. */
  get hasChanged(): boolean {
    return this.#changes.length > 0;
  }

  /** Whether things stay as they are here that the file has otherwise. */
  get differs(): boolean {
    return this.#differing.length > 0;
  }

  words(): HTMLElement[] {
    const counted = countWords(this.#changes);
    const loaded = counted
      ? `Loaded from ${this.#name}: ${counted}.`
      : `Nothing that ${this.#name} holds is missing here: nothing was loaded.`;
    if (!this.differs) return [paragraph(loaded)];
    return [paragraph(loaded), paragraph('Not the same in the file, and kept as here:'), this.#list()];
  }

  /** Puts the file's in the place of what differs. @throws FileError; nothing is changed then */
  take(): HTMLElement[] {
    const taken = fromNow(this.#stores, this.#differing);
    if (!change(this.#stores, taken)) throw this.#noRoom();
    this.#changes = [...this.#changes, ...taken];
    this.#differing = [];
    return [paragraph(`Now as in ${this.#name}: ${countWords(taken)}.`)];
  }

  /** Takes back all that was loaded and taken. */
  undo(): HTMLElement[] {
    const left = undo(this.#stores, this.#changes);
    this.#changes = [];
    this.#differing = [];
    const but = left === 0 ? '' : `, but for what was changed again since (${left})`;
    return [paragraph(`The loading is undone: all is as it was before${but}.`)];
  }

  #list(): HTMLElement {
    const names = this.#differing.slice(0, namedThings).map(nameOf);
    const more = this.#differing.length - names.length;
    if (more > 0) names.push(`and ${more} more`);
    const list = document.createElement('ul');
    list.append(...names.map((name) => text('li', name)));
    return list;
  }

  #noRoom(): FileError {
    const received = 'none: it is full, or its storage is off';
    return new FileError(this.#name, 'no-room', 'room in this browser for what it holds', received);
  }
}

/** Says why a file was not loaded, and what to do. */
export function refusalWords(error: unknown): HTMLElement[] {
  if (!(error instanceof FileError)) throw error;
  return [paragraph(`${error.message}. Nothing was changed. ${advice[error.code]}`)];
}

function text(tag: 'p' | 'li', words: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = words;
  return made;
}

const paragraph = (words: string) => text('p', words);
