import { defaultKeymap, history, historyKeymap, isolateHistory } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { Annotation, EditorState, type Extension, StateEffect, StateField } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { codeClasses } from './code-classes.ts';

export interface EditorListener {
  /** Called on every change that the reader makes, at once, with the whole text. */
  changed(text: string): void;
  /** Called when the text was changed elsewhere, with words that say so. */
  followed(words: string): void;
  run(): void;
  leave(): void;
}

interface EditorOptions {
  /** What a screen reader calls the editor. */
  label: string;
  /** The id of the element that says which keys do what. */
  describedBy: string;
  text: string;
  /** What the last editor of this program left behind, so that undo reaches back. */
  earlier: EditorState | undefined;
  listener: EditorListener;
}

const followedWords =
  'Changed in another place just now: this is its text. Undo (Ctrl or ⌘ with Z) brings back what stood here.';

/** Marks a change that was made elsewhere and is only shown here. */
const isShown = Annotation.define<boolean>();

const setFault = StateEffect.define<number | undefined>();

const faultyLine = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setFault)) return faultMark(transaction.state, effect.value);
    }
    return marks.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function faultMark(state: EditorState, line: number | undefined): DecorationSet {
  if (line === undefined || line > state.doc.lines) return Decoration.none;
  const attributes = { class: 'faulty', 'aria-description': 'error raised here' };
  return Decoration.set(Decoration.line({ attributes }).range(state.doc.line(line).from));
}

/** Tab is not bound: it moves on, as everywhere on the page. */
function keys({ run, leave }: EditorListener): Extension {
  const does = (act: () => void) => () => {
    act();
    return true;
  };
  return keymap.of([
    { key: 'Mod-Enter', run: does(run), stopPropagation: true },
    { key: 'Escape', run: does(leave), stopPropagation: true },
    ...historyKeymap,
    ...defaultKeymap,
  ]);
}

const setUp = ({ label, describedBy, listener }: EditorOptions): Extension => [
  keys(listener),
  lineNumbers(),
  history(),
  indentOnInput(),
  indentUnit.of('  '),
  bracketMatching(),
  highlightActiveLine(),
  javascript({ typescript: true }),
  syntaxHighlighting(codeClasses),
  faultyLine,
  EditorView.lineWrapping,
  EditorView.contentAttributes.of({ 'aria-label': label, 'aria-describedby': describedBy }),
  EditorView.updateListener.of((update) => {
    if (update.transactions.some((each) => each.docChanged && !each.annotation(isShown))) {
      listener.changed(update.state.doc.toString());
    }
  }),
];

/** An editor in a program's place, from Edit until the reader leaves it. */
export class Editor {
  readonly #view: EditorView;
  readonly #listener: EditorListener;

  constructor(parent: HTMLElement, options: EditorOptions) {
    const { text, earlier, listener } = options;
    this.#listener = listener;
    const state = earlier ?? EditorState.create({ doc: text, extensions: setUp(options) });
    this.#view = new EditorView({ parent, state });
    this.replace(text);
  }

  focus(): void {
    this.#view.focus();
  }

  /**
   * Puts another text in the editor's place; can be undone like any change.
   *
   * @returns false when it stands there already
   */
  replace(text: string): boolean {
    const changes = changeTo(this.#view.state.doc.toString(), withPlainBreaks(text));
    if (!changes) return false;
    this.#view.dispatch({ changes, annotations: [isShown.of(true), isolateHistory.of('full')] });
    return true;
  }

  /** Shows the text that is kept by now, and says so when it is another. */
  follow(text: string): void {
    if (this.replace(text)) this.#listener.followed(followedWords);
  }

  markFault(line: number | undefined): void {
    this.#view.dispatch({ effects: setFault.of(line) });
  }

  /** @returns what the next editor of this program can go on from */
  close(): EditorState {
    this.#view.destroy();
    return this.#view.state;
  }
}

/** The editor knows one kind of line break. */
const withPlainBreaks = (text: string) => text.replace(/\r\n?/g, '\n');

/** The one change that makes a text the other, as small as it can be: the cursor stays where it is. */
function changeTo(from: string, to: string): { from: number; to: number; insert: string } | undefined {
  if (from === to) return undefined;
  const least = Math.min(from.length, to.length);
  let start = 0;
  while (start < least && from[start] === to[start]) start += 1;
  let end = 0;
  while (end < least - start && from.at(-1 - end) === to.at(-1 - end)) end += 1;
  return { from: start, to: from.length - end, insert: to.slice(start, to.length - end) };
}
