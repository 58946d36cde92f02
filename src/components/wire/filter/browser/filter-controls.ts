import { markup, toElement } from '../../markup.ts';
import { type Choice, type Filterable, type Kind, kinds, type Option, optionsOf } from '../filter.ts';

const labels: Record<Kind, string> = { host: 'Host', protocol: 'Protocol', connection: 'Connection' };

/** Three menus by which the packets of a panel are chosen. */
export class FilterControls {
  readonly element: HTMLElement;
  readonly #menus: Record<Kind, HTMLSelectElement>;

  /** @param onChange the reader chose something else */
  constructor(onChange: (choice: Choice) => void) {
    const menus = kinds.map((kind) =>
      markup(
        'label',
        {},
        `${labels[kind]} `,
        markup('select', { name: kind, translate: 'no' }, markup('option', { value: '' }, 'all')),
      ),
    );
    const legend = markup('legend', { class: 'sr-only' }, 'Show only packets of');
    this.element = toElement(markup('fieldset', { class: 'filter' }, legend, ...menus)) as HTMLElement;
    const menu = (kind: Kind) => this.element.querySelector(`[name=${kind}]`) as HTMLSelectElement;
    this.#menus = { host: menu('host'), protocol: menu('protocol'), connection: menu('connection') };
    this.element.addEventListener('change', () => onChange(this.choice));
  }

  get choice(): Choice {
    const chosen = kinds.flatMap((kind) => {
      const { value } = this.#menus[kind];
      return value ? [[kind, value]] : [];
    });
    return Object.fromEntries(chosen);
  }

  /** Offers what these packets can be chosen by, and says how many each choice would leave. */
  offer(packets: Iterable<Filterable>): void {
    const options = optionsOf(packets, this.choice);
    for (const kind of kinds) fill(this.#menus[kind], options[kind]);
  }
}

/** Changes what is there instead of making it anew: the menu may be open. What is gone counts 0. */
function fill(menu: HTMLSelectElement, options: readonly Option[]): void {
  const known = new Map([...menu.options].slice(1).map((option) => [option.value, option]));
  for (const { value, label, count } of options) {
    const option = known.get(value) ?? menu.appendChild(new Option('', value));
    const text = `${label} (${count})`;
    if (option.text !== text) option.text = text;
    known.delete(value);
  }
  for (const gone of known.values()) {
    if (gone.selected) gone.text = gone.text.replace(/\d+\)$/, '0)');
    else gone.remove();
  }
}
