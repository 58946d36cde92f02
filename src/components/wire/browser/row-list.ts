import { part } from '../../lab/browser/element.ts';
import type { Drawable, FrameLoop } from '../../lab/browser/frame-loop.ts';
import { toElement } from '../markup.ts';
import { rowMarkup } from '../row-markup.ts';
import type { Row } from '../rows.ts';
import { drawnAfter, type RowWindow, type Scrolled, scrollToShow, windowOf } from '../window-of.ts';

/** So many rows more than are seen are drawn at both ends. */
const spareRows = 12;

/** So many more may stay elements when they are scrolled away. */
const keptRows = 36;

/** Within so many rows of the end, the list follows what is added. */
const followRows = 1.5;

/** Which packets stand out. */
export interface Emphasis {
  readonly selected: number | undefined;
  readonly tied: ReadonlySet<number>;
  /** Each with a word that says why. */
  readonly marked: ReadonlyMap<number, string>;
}

/** Rows of equal height, of which only those near the reader’s eyes are elements. */
export class RowList implements Drawable {
  readonly #scroller: HTMLElement;
  /** The names of the lanes, which stay over the rows. */
  readonly #names: HTMLElement;
  readonly #list: HTMLElement;
  /** As high as the rows before the first that is drawn; a padding of the list would restyle them all. */
  readonly #space = document.createElement('div');
  readonly #frames: FrameLoop;
  readonly #drawn = new Map<Row, HTMLElement>();
  #range: RowWindow = { first: 0, end: 0 };
  #rows: readonly Row[] = [];
  #emphasis: Emphasis = { selected: undefined, tied: new Set(), marked: new Map() };
  #rowHeight: number;
  #follows = false;

  /** @param panel holds the rows that the build drew; they are replaced */
  constructor(panel: HTMLElement, frames: FrameLoop) {
    this.#frames = frames;
    this.#scroller = part(panel, '.wire-scroller');
    this.#scroller.removeAttribute('tabindex'); // the rows in it take the focus now
    this.#names = part(panel, '.wire-lanes');
    this.#list = part(panel, '.wire-rows');
    this.#list.replaceChildren(this.#space);
    this.#space.role = 'presentation';
    this.#rowHeight = this.#measure();
    this.#scroller.addEventListener('scroll', () => this.#fillNear(), { passive: true });
    new ResizeObserver(() => {
      this.#rowHeight = this.#measure();
      this.draw();
    }).observe(this.#scroller);
  }

  /** Shows these rows from now on, and at their end when the end was in view. */
  show(rows: readonly Row[]): void {
    this.#follows ||= this.#isAtEnd;
    this.#rows = rows;
    this.#range = { first: 0, end: 0 };
    this.#frames.soon(this);
  }

  /** Rows were added: draws them soon, and follows them when the end was in view. */
  grown(): void {
    this.#follows ||= this.#isAtEnd;
    this.#frames.soon(this);
  }

  /** Lets packets stand out. */
  emphasise(emphasis: Emphasis): void {
    this.#emphasis = emphasis;
    this.#list.removeAttribute('aria-activedescendant');
    for (const [row, element] of this.#drawn) this.#mark(row, element);
  }

  /**
   * Scrolls until the row of this packet is seen, by no more than it takes.
   *
   * @param alsoPage scrolls the page as well, if need be
   */
  reveal(number: number, alsoPage = false): void {
    const index = this.#rows.findIndex((row) => row.kind === 'packet' && row.packet.number === number);
    if (index < 0) return;
    this.draw();
    this.#scroller.scrollTop = scrollToShow(index, this.#scrolled);
    this.#fillNear();
    const row = this.#rows[index];
    if (alsoPage && row) this.#drawn.get(row)?.scrollIntoView({ block: 'nearest' });
  }

  /** How many rows are seen at once. */
  get rowsSeen(): number {
    return Math.max(1, Math.floor(this.#scrolled.height / this.#rowHeight));
  }

  /**
   * Draws the first rows and nothing else, until the next drawing.
   *
   * @returns how many packets are left out
   */
  drawFirst(count: number): number {
    this.#list.style.height = '';
    this.#fill({ first: 0, end: Math.min(count, this.#rows.length) });
    return this.#rows.slice(count).filter(({ kind }) => kind === 'packet').length;
  }

  draw(): void {
    this.#list.style.height = `${this.#rows.length * this.#rowHeight}px`;
    if (this.#follows) this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#follows = false;
    this.#fillNear();
  }

  get #scrolled(): Scrolled {
    const height = this.#scroller.clientHeight - this.#names.offsetHeight;
    return {
      scrollTop: this.#scroller.scrollTop,
      height,
      rowHeight: this.#rowHeight,
      count: this.#rows.length,
    };
  }

  get #isAtEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollTop > 0 && scrollHeight - scrollTop - clientHeight < followRows * this.#rowHeight;
  }

  #fillNear(): void {
    this.#fill(drawnAfter(this.#range, windowOf(this.#scrolled, spareRows), keptRows));
  }

  /** Makes elements of these rows, and lets go of the others. */
  #fill({ first, end }: RowWindow): void {
    this.#range = { first, end };
    const near = this.#rows.slice(first, end);
    const kept = new Set(near);
    for (const [row, element] of this.#drawn) {
      if (kept.has(row)) continue;
      element.remove();
      this.#drawn.delete(row);
    }
    this.#space.style.height = `${first * this.#rowHeight}px`;
    let before: Element = this.#space;
    for (const [index, row] of near.entries()) {
      const element = this.#drawn.get(row) ?? this.#make(row, first + index);
      if (before.nextElementSibling !== element) before.after(element);
      before = element;
    }
  }

  #make(row: Row, index: number): HTMLElement {
    const element = toElement(rowMarkup(row)) as HTMLElement;
    element.role = row.kind === 'packet' ? 'option' : 'presentation';
    if (row.kind === 'packet') {
      element.id = `${this.#list.id}-${row.packet.number}`;
      element.ariaPosInSet = String(index + 1);
      element.ariaSetSize = '-1';
    }
    this.#drawn.set(row, element);
    this.#mark(row, element);
    return element;
  }

  #mark(row: Row, element: HTMLElement): void {
    if (row.kind !== 'packet') return;
    const { selected, tied, marked } = this.#emphasis;
    const { number } = row.packet;
    element.ariaSelected = String(number === selected);
    element.toggleAttribute('data-tied', tied.has(number));
    const mark = marked.get(number);
    if (mark === undefined) delete element.dataset.marked;
    else element.dataset.marked = mark;
    element.ariaDescription = mark === undefined ? null : `marked: ${mark}`;
    if (number === selected) this.#list.setAttribute('aria-activedescendant', element.id);
  }

  #measure(): number {
    const probe = document.createElement('div');
    probe.className = 'wire-row';
    this.#list.append(probe);
    const { height } = probe.getBoundingClientRect();
    probe.remove();
    return Math.max(1, height);
  }
}
