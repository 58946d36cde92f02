import { FilterControls } from '../filter/browser/filter-controls.ts';
import { passes } from '../filter/filter.ts';
import type { PacketRow } from '../rows.ts';

/** The menus count again at most this often while packets come. */
const countMs = 300;

/** The line of menus by which a panel’s packets are chosen. */
export class FilterLine {
  readonly #controls: FilterControls;
  readonly #packets: () => readonly PacketRow[];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(into: HTMLElement, packets: () => readonly PacketRow[], onChange: () => void) {
    this.#packets = packets;
    this.#controls = new FilterControls(() => {
      onChange();
      this.#offer();
    });
    into.append(this.#controls.element);
  }

  /** A test for the packets that the reader chose. */
  get test(): (row: PacketRow) => boolean {
    const { choice } = this.#controls;
    return ({ packet }) => passes(packet, choice);
  }

  /** There are other packets to choose from. */
  refresh(): void {
    this.#timer ??= setTimeout(() => this.#offer(), countMs);
  }

  #offer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#controls.offer(this.#packets().map(({ packet }) => packet));
  }
}
