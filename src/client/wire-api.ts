/**
 * What other parts of a page may ask of a lab’s wire panel. The panel says what the reader
 * selects by the event `wire:select`, which bubbles; its detail is a {@link WireSelection}.
 */
export interface WireApi {
  /** Selects a packet by its number, in all views, or none. */
  select(number: number | undefined): void;
  /** Marks packets by their numbers, each with a word that says why, in the place of those marked before. */
  mark(marks: ReadonlyMap<number, string>): void;
}

/** The detail of `wire:select`. */
export interface WireSelection {
  /** Undefined when nothing is selected any more. */
  number: number | undefined;
}

/** How a panel and its callers find each other. */
const apis = new WeakMap<Element, WireApi>();

/** Makes a lab’s wire known; only the panel’s own script calls this. */
export function registerWire(lab: Element, api: WireApi): void {
  apis.set(lab, api);
}

/** The wire of a lab’s section; undefined until the reader has had it in view. */
export const wireOf = (lab: Element): WireApi | undefined => apis.get(lab);
