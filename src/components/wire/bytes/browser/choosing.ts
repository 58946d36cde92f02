import type { Dump } from '../hex.ts';
import { fieldsAt, layerAt, nextAt, type Span, spanText } from '../spans.ts';
import { HexView } from './hex-view.ts';

interface Shown extends Span {
  readonly element: HTMLElement;
}

const shown = (root: HTMLElement, selector: string): Shown[] =>
  [...root.querySelectorAll<HTMLElement>(selector)].map((element) => ({
    element,
    start: Number(element.dataset.start),
    end: Number(element.dataset.end),
  }));

/** Makes a drawn packet answer: a chosen field lights its bytes, a chosen byte names its field. */
export class Choosing {
  readonly #hex: HexView;
  readonly #said: HTMLElement;
  readonly #fields: Shown[];
  readonly #layers: Shown[];
  #chosen: Shown | undefined;
  #offset = 0;

  /**
   * @param root what `bytesMarkup` draws, on the page
   * @param dump its bytes, where it is not drawn whole
   */
  constructor(root: HTMLElement, dump?: Dump) {
    root.classList.add('live');
    this.#hex = new HexView(root.querySelector('.hex') as HTMLElement, dump);
    this.#said = root.querySelector('.said') as HTMLElement;
    this.#said.setAttribute('role', 'status');
    this.#fields = shown(root, '.field');
    this.#layers = shown(root, '.layer');
    for (const list of root.querySelectorAll<HTMLElement>('.fields')) describeList(list);
    const chosen = this.#fields.find(({ element }) => element.classList.contains('chosen'));
    if (chosen) this.#choose(chosen);
    root.addEventListener('click', ({ target }) => this.#click(target as Element));
    root.addEventListener('keydown', (event) => {
      if (this.#press(event)) event.preventDefault();
    });
  }

  #click(target: Element): void {
    const field = this.#fieldOf(target);
    if (field) this.#choose(field);
    const offset = field ? undefined : this.#hex.offsetOf(target);
    if (offset !== undefined) this.#chooseByte(offset);
  }

  #press({ target, key, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean {
    if (ctrlKey || altKey || metaKey) return false;
    const field = this.#fieldOf(target as Element);
    if (field) return this.#step(field, key);
    const offset = this.#hex.offsetOf(target as Element);
    return offset !== undefined && this.#walk(offset, key);
  }

  #fieldOf(target: Element): Shown | undefined {
    const element = target.closest('.field');
    return element ? this.#fields.find((field) => field.element === element) : undefined;
  }

  /** From field to field; those of a folded layer are passed over. */
  #step(field: Shown, key: string): boolean {
    const seen = this.#fields.filter(({ element }) => element.checkVisibility());
    const at = seen.indexOf(field);
    const places: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: seen.length - 1,
      Enter: at,
      ' ': at,
    };
    const place = places[key];
    if (place === undefined) return false;
    const next = seen[place];
    if (next) this.#choose(next);
    next?.element.focus();
    return true;
  }

  /** From byte to byte. */
  #walk(offset: number, key: string): boolean {
    const { across, length } = this.#hex;
    const places: Record<string, number> = {
      ArrowRight: offset + 1,
      ArrowLeft: offset - 1,
      ArrowDown: offset + across,
      ArrowUp: offset - across,
      Home: offset - (offset % across),
      End: offset - (offset % across) + across - 1,
      Enter: offset,
      ' ': offset,
    };
    const place = places[key];
    if (place === undefined) return false;
    const isRowEnd = key === 'End';
    if (place >= 0 && (place < length || isRowEnd)) this.#chooseByte(Math.min(place, length - 1));
    return true;
  }

  /** A byte again is the next of its fields: of a byte of flags, the next flag. */
  #chooseByte(offset: number): void {
    const again = offset === this.#offset ? this.#chosen : undefined;
    const field = nextAt(this.#fields, offset, again);
    if (field) this.#choose(field);
    else this.#chooseBare(offset);
    this.#offset = offset;
    const count = fieldsAt(this.#fields, offset).length;
    const more = count > 1 ? `, one of ${count} fields in this byte` : '';
    if (field) this.#said.textContent = `Byte ${offset}: ${nameOf(field)}${more}`;
    this.#hex.focus(offset);
  }

  #choose(field: Shown): void {
    this.#mark(field);
    this.#offset = -1;
    this.#hex.light(field);
    this.#hex.show(field);
    this.#said.textContent = `${nameOf(field)}: ${spanText(field)}`;
  }

  /** A byte of no field. */
  #chooseBare(offset: number): void {
    this.#mark(undefined);
    this.#hex.light({ start: offset, end: offset + 1 });
    const layer = layerAt(this.#layers, offset);
    this.#said.textContent = `Byte ${offset}: ${layer?.element.dataset.title}, in no field that is whole`;
  }

  #mark(field: Shown | undefined): void {
    for (const { element } of this.#chosen ? [this.#chosen] : []) select(element, false);
    this.#chosen = field;
    if (!field) return;
    select(field.element, true);
    const folded = field.element.closest('details');
    if (folded) folded.open = true;
    const list = field.element.parentElement;
    for (const stop of list?.querySelectorAll('[tabindex="0"]') ?? []) stop.setAttribute('tabindex', '-1');
    field.element.setAttribute('tabindex', '0');
  }
}

function nameOf({ element }: Shown): string {
  const layer = element.closest<HTMLElement>('.layer')?.dataset.title;
  return `${layer} ${element.querySelector('.name')?.textContent}`;
}

function select(element: HTMLElement, isChosen: boolean): void {
  element.classList.toggle('chosen', isChosen);
  element.setAttribute('aria-selected', String(isChosen));
}

/** One stop for Tab; from there, arrows. */
function describeList(list: HTMLElement): void {
  list.setAttribute('role', 'listbox');
  for (const [index, option] of [...list.children].entries()) {
    option.setAttribute('role', 'option');
    option.setAttribute('aria-selected', 'false');
    option.setAttribute('tabindex', index === 0 ? '0' : '-1');
  }
}
