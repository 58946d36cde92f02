import { toElement } from '../../markup.ts';
import { type Dump, halfBytes, hexRows, rowBytes } from '../hex.ts';
import type { Span } from '../spans.ts';

/** How many more bytes are drawn at once, of a packet that is drawn in pieces. */
const pieceBytes = 1024;

/** The bytes of a packet on a page: lights them, and says which one an element is. */
export class HexView {
  readonly element: HTMLElement;
  readonly length: number;
  readonly #dump: Dump | undefined;
  readonly #rows: HTMLElement[];
  #lit: Span = { start: 0, end: 0 };
  /** The one byte that Tab reaches. */
  #stop: HTMLElement | undefined;

  /** @param dump needed where not all rows are there yet */
  constructor(element: HTMLElement, dump?: Dump) {
    this.element = element;
    this.length = Number(element.dataset.length);
    this.#dump = dump;
    this.#rows = [...element.querySelectorAll<HTMLElement>('.row')];
    element.removeAttribute('tabindex');
    element.setAttribute('role', 'grid');
    element.setAttribute('aria-rowcount', String(Math.ceil(this.length / rowBytes)));
    this.#rows.forEach(describeRow);
    this.#moveStop(0);
    if (dump) element.addEventListener('scroll', () => this.#drawSeen(), { passive: true });
  }

  /** How many bytes stand beside each other, which the width of the page decides. */
  get across(): number {
    return Number(getComputedStyle(this.element).getPropertyValue('--across')) || rowBytes;
  }

  /** Which byte an element shows, as digits or as a sign. */
  offsetOf(element: Element): number | undefined {
    const half = element.closest('i')?.parentElement;
    const row = half?.parentElement;
    if (!half || !row) return undefined;
    const index = [...half.children].indexOf(element.closest('i') as HTMLElement);
    const kinds = row.querySelectorAll(`.${half.className}`);
    return this.#rows.indexOf(row) * rowBytes + (kinds[0] === half ? 0 : halfBytes) + index;
  }

  light(span: Span): void {
    this.#mark(this.#lit, false);
    this.#lit = span;
    this.#mark(span, true);
  }

  focus(offset: number): void {
    this.#moveStop(offset);
    this.#stop?.focus();
  }

  /** Scrolls the bytes in their own frame, never the page. */
  show({ start }: Span): void {
    this.#drawTo(start + 1);
    const row = this.#rows[Math.floor(start / rowBytes)];
    if (!row) return;
    const top = row.offsetTop - this.element.offsetTop;
    const isSeen =
      top >= this.element.scrollTop &&
      top + row.offsetHeight <= this.element.scrollTop + this.element.clientHeight;
    if (!isSeen) this.element.scrollTop = top - this.element.clientHeight / 3;
  }

  #mark({ start, end }: Span, isLit: boolean): void {
    const drawn = Math.min(end, this.#rows.length * rowBytes);
    for (let at = start - (start % halfBytes); at < drawn; at += halfBytes) {
      for (const half of this.#halves(at)) {
        const cells = [...half.children].slice(Math.max(0, start - at), end - at);
        for (const cell of cells) cell.classList.toggle('lit', isLit);
      }
    }
  }

  /** The digits and the signs of the eight bytes from `offset`. */
  #halves(offset: number): Element[] {
    const row = this.#rows[Math.floor(offset / rowBytes)];
    const second = offset % rowBytes >= halfBytes ? 3 : 0;
    return row
      ? [row.children[1 + second], row.children[2 + second]].filter((half) => half !== undefined)
      : [];
  }

  #moveStop(offset: number): void {
    this.#drawTo(offset + 1);
    const half = this.#halves(offset)[0];
    this.#stop?.removeAttribute('tabindex');
    this.#stop = half?.children[offset % halfBytes] as HTMLElement | undefined;
    this.#stop?.setAttribute('tabindex', '0');
  }

  #drawSeen(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.element;
    if (scrollTop + 2 * clientHeight > scrollHeight) this.#drawTo(this.#rows.length * rowBytes + 1);
  }

  #drawTo(end: number): void {
    const from = this.#rows.length * rowBytes;
    if (!this.#dump || end <= from || from >= this.length) return;
    const to = Math.ceil(end / pieceBytes) * pieceBytes;
    const rows = hexRows(this.#dump, from, to).map((row) => toElement(row) as HTMLElement);
    rows.forEach((row, index) => describeRow(row, this.#rows.length + index));
    this.#rows.push(...rows);
    this.element.append(...rows);
    this.#mark({ start: Math.max(from, this.#lit.start), end: this.#lit.end }, true);
  }
}

function describeRow(row: HTMLElement, index: number): void {
  row.setAttribute('role', 'row');
  row.setAttribute('aria-rowindex', String(index + 1));
  for (const part of row.querySelectorAll('.at, .signs')) part.setAttribute('aria-hidden', 'true');
  for (const cell of row.querySelectorAll('.digits > i')) cell.setAttribute('role', 'gridcell');
}
