/** A piece of a page, before it is text at build time or elements in the browser. */
export interface Markup {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (Markup | string)[];
}

type Attribute = string | number | boolean | undefined;

/** `undefined` and `false` leave an attribute out, `true` leaves it empty. */
export function markup(
  tag: string,
  attributes: Record<string, Attribute>,
  ...children: (Markup | string | undefined)[]
): Markup {
  const kept = Object.entries(attributes).filter(([, value]) => value !== undefined && value !== false);
  return {
    tag,
    attributes: Object.fromEntries(kept.map(([name, value]) => [name, value === true ? '' : String(value)])),
    children: children.filter((child) => child !== undefined),
  };
}

const voidTags = new Set(['br', 'hr', 'img', 'input', 'wbr']);

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => entities[character] as string);

/** As HTML text; whatever a packet said stays text. */
export function toHtml(piece: Markup | string): string {
  if (typeof piece === 'string') return escaped(piece);
  const { tag, attributes, children } = piece;
  const words = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(value)}"`);
  const opening = `<${tag}${words.join('')}>`;
  return voidTags.has(tag) ? opening : `${opening}${children.map(toHtml).join('')}</${tag}>`;
}

const svgTags = new Set(['svg', 'g', 'line', 'path', 'circle', 'rect', 'text', 'title', 'polygon']);
const svgNamespace = 'http://www.w3.org/2000/svg';

/** As elements of this page. */
export function toElement({ tag, attributes, children }: Markup): HTMLElement | SVGElement {
  const made = svgTags.has(tag) ? document.createElementNS(svgNamespace, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.map((child) => (typeof child === 'string' ? child : toElement(child))));
  return made as HTMLElement | SVGElement;
}
