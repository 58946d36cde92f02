import type { Connection } from '../../../../runner/wire/conversations/note.ts';
import { element, part } from '../../lab/browser/element.ts';
import { markup, toElement } from '../markup.ts';
import type { Packet } from '../packet.ts';
import { sentenceOf } from '../row-words.ts';
import type { PacketRow } from '../rows.ts';

export interface SelectionListener {
  select(number: number): void;
  /** The reader goes back to the rows. */
  leave(): void;
  /** A packet is there to be seen, with its bytes. */
  shown(): void;
  /** All packets that there are, for what a connection said. */
  packets(): readonly Packet[];
  positionOf(host: string): number | undefined;
}

/** What there is to see of the selected packet, under the rows: in words, its bytes, its connection. */
export class SelectedPacket {
  readonly #element: HTMLElement;
  readonly #listener: SelectionListener;
  readonly #bytes = element('div', 'wire-bytes');
  readonly #dialogue = element('div', 'wire-dialogue');
  readonly #words = element('div', 'wire-words');
  #row: PacketRow | undefined;

  constructor(into: HTMLElement, listener: SelectionListener) {
    this.#element = into;
    this.#listener = listener;
    into.append(this.#words, this.#dialogue, this.#bytes);
    into.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      listener.leave();
    });
    this.#words.addEventListener('click', ({ target }) => {
      const { packet, follow } = (target as Element).closest('button')?.dataset ?? {};
      if (packet) listener.select(Number(packet));
      if (follow !== undefined) void this.#follow();
    });
  }

  /** @param ties the packets that this one has to do with */
  show(row: PacketRow | undefined, ties: Iterable<number>): void {
    this.#row = row;
    this.#element.hidden = row === undefined;
    this.#dialogue.replaceChildren();
    if (!row) return this.#bytes.replaceChildren();
    this.#element.ariaLabel = `Packet ${row.packet.number}`;
    this.#words.replaceChildren(toElement(wordsMarkup(row, ties)));
    void this.#showBytes(row.packet);
  }

  /** Moves the reader into it. */
  enter(): void {
    this.#element.focus();
  }

  async #showBytes({ number, frame, note }: Packet): Promise<void> {
    const { showBytes } = await import('../bytes/browser/bytes-view.ts');
    if (this.#row?.packet.number !== number) return;
    showBytes(this.#bytes, frame, note);
    this.#listener.shown();
  }

  /** What was said on the packet’s connection, or nothing of it any more. */
  async #follow(): Promise<void> {
    const button = part(this.#words, '[data-follow]');
    const isShown = this.#dialogue.hasChildNodes();
    button.ariaExpanded = String(!isShown);
    if (isShown) return this.#dialogue.replaceChildren();
    const { showDialogue } = await import('../dialogue/browser/dialogue-view.ts');
    const connection = this.#row?.packet.note.connection;
    if (!connection || !button.isConnected) return;
    showDialogue(this.#dialogue, this.#listener.packets(), connection, this.#listener);
  }
}

const wordsMarkup = (row: PacketRow, ties: Iterable<number>) =>
  markup(
    'p',
    { translate: 'no' },
    `Packet ${row.packet.number}: ${sentenceOf(row)} `,
    ...[...ties].map((number) =>
      markup('button', { type: 'button', 'data-packet': number }, `packet ${number}`),
    ),
    followMarkup(row.packet.note.connection),
  );

const followMarkup = (connection: Connection | undefined) =>
  connection &&
  markup(
    'button',
    { type: 'button', 'data-follow': true, 'aria-expanded': 'false' },
    'Follow this connection',
  );
