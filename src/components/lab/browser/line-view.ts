import { hasEscape, plainText, styleAfter } from '../../../../runner/protocol/foreign-text.ts';
import { type Line, type Segment, segmentText } from '../../../client/line-buffer.ts';
import { element } from './element.ts';

/** Turns text with escape sequences into coloured parts; loaded when the first one arrives. */
export type Colours = typeof import('../../../client/ansi.ts');

/** A line as an element: everything in it is a text node. */
export function lineElement(line: Line, colours: Colours | undefined): HTMLElement {
  const made = element('div', `out ${line.voice}`);
  let style = line.openingStyle;
  for (const segment of line.segments) {
    made.append(...segmentNodes(segment, style, colours));
    if (segment.voice !== 'input') style = styleAfter(style + segmentText(segment));
  }
  // The reader pressed Enter on an empty line; lane.css gives it a sign.
  if (line.voice === 'input' && line.segments.length === 0) made.append(element('kbd', 'typed'));
  made.append('\n'); // an empty line is a line also when it is copied
  return made;
}

function segmentNodes(segment: Segment, style: string, colours: Colours | undefined): (Node | string)[] {
  const text = segmentText(segment);
  if (segment.voice === 'input') return [element('kbd', 'typed', plainText(text))];
  if (!colours || !(style || hasEscape(text))) return [plainText(text)];
  return colours
    .styledParts(style + text)
    .map((part) =>
      part.classes.length === 0 ? part.text : element('span', part.classes.join(' '), part.text),
    );
}
