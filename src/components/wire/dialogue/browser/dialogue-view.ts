import type { Connection } from '../../../../../runner/wire/conversations/note.ts';
import type { Noted } from '../../../../../runner/wire/payload.ts';
import { dialogueOf } from '../../../../../runner/wire/stream.ts';
import { toElement } from '../../markup.ts';
import { dialogueMarkup, speakersOf } from '../dialogue.ts';

export interface DialogueOptions {
  /** A host's place in the manifest. */
  positionOf(host: string): number | undefined;
  /** The reader chose one of the packets that carried a turn. */
  select(packet: number): void;
}

/** Shows what was said on a connection in an element, in place of what is there. */
export function showDialogue(
  into: HTMLElement,
  packets: readonly (Noted & { readonly from: string })[],
  connection: Connection,
  { positionOf, select }: DialogueOptions,
): void {
  const speakers = speakersOf(packets, connection, positionOf);
  const list = toElement(dialogueMarkup(dialogueOf(packets, connection), speakers)) as HTMLElement;
  list.addEventListener('click', ({ target }) => {
    const chosen = (target as Element).closest<HTMLElement>('[data-packet]');
    if (chosen) select(Number(chosen.dataset.packet));
  });
  into.replaceChildren(list);
}
