import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { EditorState, type Extension, StateEffect, StateField } from '@codemirror/state';
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
  /** Called on every change with the whole text. */
  changed(text: string): void;
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
    if (update.docChanged) listener.changed(update.state.doc.toString());
  }),
];

/** An editor in a program's place, from Edit until the reader leaves it. */
export class Editor {
  readonly #view: EditorView;

  constructor(parent: HTMLElement, options: EditorOptions) {
    const { text, earlier } = options;
    const state =
      earlier?.doc.toString() === text
        ? earlier
        : EditorState.create({ doc: text, extensions: setUp(options) });
    this.#view = new EditorView({ parent, state });
  }

  focus(): void {
    this.#view.focus();
  }

  /** Puts another text in the editor's place; can be undone like any change. */
  replace(text: string): void {
    const { doc } = this.#view.state;
    if (doc.toString() === text) return;
    this.#view.dispatch({ changes: { from: 0, to: doc.length, insert: text } });
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
