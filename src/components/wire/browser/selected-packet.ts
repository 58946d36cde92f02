import { element } from '../../lab/browser/element.ts';
import { sentenceOf } from '../row-words.ts';
import type { PacketRow } from '../rows.ts';

interface SelectionListener {
  /** The reader goes back to the rows. */
  leave(): void;
}

/** What there is to see of the selected packet, under the rows. */
export class SelectedPacket {
  readonly #element: HTMLElement;

  constructor(into: HTMLElement, { leave }: SelectionListener) {
    this.#element = into;
    into.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      leave();
    });
  }

  show(row: PacketRow | undefined): void {
    this.#element.hidden = row === undefined;
    if (!row) return this.#element.replaceChildren();
    this.#element.ariaLabel = `Packet ${row.packet.number}`;
    this.#element.replaceChildren(element('p', 'wire-sentence', sentenceOf(row)));
  }

  /** Moves the reader into it. */
  enter(): void {
    this.#element.focus();
  }
}
