import type { Note } from '../../../../../runner/wire/conversations/note.ts';
import type { Frame } from '../../../../../runner/wire/model.ts';
import { toElement } from '../../markup.ts';
import { drawPacket, type Wanted } from '../packet.ts';
import { Choosing } from './choosing.ts';

/** Of a long packet, what is not seen yet is drawn when it is. */
const hexBytes = 512;

/**
 * Shows one packet in an element, in place of what is there. The field that was chosen in the
 * packet before stays chosen where the new one has it, so that packets can be compared.
 */
export function showBytes(into: HTMLElement, frame: Frame, note: Note): void {
  const { markup, dump } = drawPacket(frame, note, wantedIn(into), hexBytes);
  const root = toElement(markup) as HTMLElement;
  into.replaceChildren(root);
  new Choosing(root, dump);
}

function wantedIn(before: HTMLElement): Wanted {
  const chosen = before.querySelector('.field.chosen');
  const layer = chosen?.closest<HTMLElement>('.layer')?.dataset.title;
  const name = chosen?.querySelector('.name')?.textContent;
  return layer && name ? { field: { layer, name } } : {};
}
