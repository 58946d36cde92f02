import { typescriptLanguage } from '@codemirror/lang-javascript';
import { highlightCode } from '@lezer/highlight';
import { codeClasses } from './code-classes.ts';
import { element } from './element.ts';

/** An edited program, line by line, with the classes that the editor uses too. */
export function highlightedLines(text: string): (string | Node)[][] {
  const lines: (string | Node)[][] = [[]];
  highlightCode(
    text,
    typescriptLanguage.parser.parse(text),
    codeClasses,
    (piece, classes) => lines.at(-1)?.push(classes ? element('span', classes, piece) : piece),
    () => lines.push([]),
  );
  return lines;
}
