import { describeAbilities } from '../../../../runner/protocol/impairment.ts';
import type { Link, LinksState } from '../../../../runner/protocol/link.ts';
import { element, part } from './element.ts';
import { LinkForm } from './link-form.ts';
import type { LinksAccess } from './links-access.ts';

/** The forms of a lab's links, what this machine can do to them, and the way back. */
export class LinkForms {
  readonly #forms: (LinksState['links'][number] & { form: LinkForm })[];
  readonly #said = element('p', 'links-said');

  constructor(section: HTMLElement, { able, links }: LinksState, access: LinksAccess) {
    const id = part(section, '.lab-title').id;
    this.#forms = links.map((link, index) => {
      const { network, host } = link;
      const set = async (impairment: Link['impairment']) => {
        this.#said.textContent = '';
        await access.set({ network, host, impairment });
      };
      const form = new LinkForm(`${id}-link-${index}`, link, able, colourOf(section, host), set);
      return { ...link, form };
    });
    this.#said.role = 'status';
    const reset = element('button', '', 'Reset links');
    reset.type = 'button';
    reset.addEventListener('click', () => void this.#reset(access));
    const end = element('div', 'links-end');
    end.append(reset, this.#said);
    const about = `What you apply here happens to packets in both directions, at once. ${describeAbilities(able)}.`;
    part(section, '.links-body').replaceChildren(
      element('p', 'links-about', about),
      ...this.#forms.map(({ form }) => form.element),
      end,
    );
  }

  /** A link has changed. */
  show({ network, host, impairment }: Link): void {
    const found = this.#forms.find((each) => each.network === network && each.host === host);
    found?.form.show(impairment);
  }

  /** Every link is as the lab has it. */
  restore(): void {
    for (const { form, atFirst } of this.#forms) form.show(atFirst);
  }

  /** The same, and nothing is left of what was typed and not applied. */
  clear(): void {
    this.#said.textContent = '';
    for (const { form } of this.#forms) form.forget();
    this.restore();
  }

  async #reset({ reset }: LinksAccess): Promise<void> {
    try {
      await reset();
      this.clear();
      this.#said.textContent = 'All links are as the lab has them.';
    } catch (error) {
      this.#said.textContent = (error as Error).message;
    }
  }
}

/** A host has its colour in the lab's head. */
function colourOf(section: HTMLElement, host: string): string {
  const name = section.querySelector<HTMLElement>(`.lab-legend [data-name="${CSS.escape(host)}"]`);
  return name?.style.cssText ?? '';
}
