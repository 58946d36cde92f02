import {
  type Ability,
  describeImpairment,
  describeLack,
  type Impairment,
  measures,
  quantities,
} from '../../../../runner/protocol/impairment.ts';
import type { Link } from '../../../../runner/protocol/link.ts';
import { element } from './element.ts';
import { type FieldProblem, type FieldTexts, fieldNames, fieldTexts, readFields } from './link-fields.ts';

/** Longer than any number that a field takes. */
const longestText = 12;

/** The form of one link: what it does now, and fields for what it should do. */
export class LinkForm {
  readonly element = element('form', 'link-form');
  readonly #fields = new Map(quantities.map((each) => [each, document.createElement('input')]));
  readonly #now = element('span', '');
  readonly #problem = element('p', 'link-problem');
  #impairment: Impairment;
  /** The reader has typed what is not applied yet: it stays when the link changes by itself. */
  #typed = false;

  /**
   * @param id unique in the page; ids of parts begin with it
   * @param colour the host's, as a style
   * @param set asks the runner to change the link; rejects with words
   */
  constructor(
    id: string,
    { network, host, impairment }: Link,
    able: readonly Ability[],
    colour: string,
    set: (impairment: Impairment) => Promise<unknown>,
  ) {
    this.#impairment = impairment;
    this.#problem.id = `${id}-problem`;
    const name = nameOf(`${id}-name`, network, host, colour);
    const group = element('div', 'link-fields');
    group.role = 'group';
    group.setAttribute('aria-labelledby', name.id);
    for (const [quantity, field] of this.#fields) group.append(this.#label(quantity, field, able));
    group.append(applyButton(network, host));
    const now = element('p', 'link-now', 'now: ');
    now.prepend(element('span', 'sr-only', `The link of ${host} to ${network} is `));
    now.append(this.#now);
    for (const each of [now, this.#problem]) each.role = 'status';
    this.element.noValidate = true;
    this.element.append(name, now, group, this.#problem);
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#apply(set);
    });
    this.#fill();
  }

  /** The link does something else now. */
  show(impairment: Impairment): void {
    this.#impairment = impairment;
    this.#fill();
  }

  /** Lets go of what was typed and not applied. */
  forget(): void {
    this.#typed = false;
    this.#complain();
    this.#fill();
  }

  #fill(): void {
    this.#now.textContent = describeImpairment(this.#impairment);
    if (!this.#typed) this.#texts = fieldTexts(this.#impairment);
  }

  async #apply(set: (impairment: Impairment) => Promise<unknown>): Promise<void> {
    const texts = this.#texts;
    const read = readFields(texts);
    if ('message' in read) return this.#complain(read);
    this.#complain();
    this.#typed = false;
    try {
      await set(read);
    } catch (error) {
      this.#texts = texts;
      this.#typed = true;
      this.#problem.textContent = (error as Error).message;
    }
  }

  get #texts(): FieldTexts {
    const texts = [...this.#fields].map(([quantity, field]) => [quantity, field.value]);
    return Object.fromEntries(texts) as FieldTexts;
  }

  set #texts(texts: FieldTexts) {
    for (const [quantity, field] of this.#fields) field.value = texts[quantity];
  }

  /** Says what is wrong with a field and leads there; without a problem, takes it back. */
  #complain(problem?: FieldProblem): void {
    this.#problem.textContent = problem?.message ?? '';
    for (const [quantity, field] of this.#fields) {
      field.ariaInvalid = quantity === problem?.quantity ? 'true' : null;
      if (field.ariaInvalid) field.focus();
    }
  }

  #label(
    quantity: (typeof quantities)[number],
    field: HTMLInputElement,
    able: readonly Ability[],
  ): HTMLElement {
    const { ability, unit } = measures[quantity];
    field.type = 'text';
    field.inputMode = 'decimal';
    field.autocomplete = 'off';
    field.maxLength = longestText;
    field.disabled = !able.includes(ability);
    field.setAttribute('aria-describedby', this.#problem.id);
    field.addEventListener('input', () => {
      this.#typed = true;
    });
    const label = element('label', 'link-field');
    label.title = describeLack([ability], able) ?? '';
    const name = element('span', '', `${fieldNames[quantity]} `);
    name.append(element('span', 'unit', unit));
    label.append(name, field);
    return label;
  }
}

function nameOf(id: string, network: string, host: string, colour: string): HTMLElement {
  const name = element('p', 'link-name');
  name.translate = false;
  const owner = element('b', 'host-name', host);
  owner.style.cssText = colour;
  name.id = id;
  name.append(owner, ' to ', element('code', '', network));
  return name;
}

function applyButton(network: string, host: string): HTMLElement {
  const button = element('button', '', 'Apply');
  button.append(element('span', 'sr-only', ` to the link of ${host} to ${network}`));
  return button;
}
