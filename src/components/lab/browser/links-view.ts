import type { Link } from '../../../../runner/protocol/link.ts';
import { element, part } from './element.ts';
import type { LinkForms } from './link-forms.ts';
import type { LinksAccess } from './links-access.ts';

/** The links of a lab: its forms are loaded when the reader opens them for the first time. */
export class LinksView {
  readonly #section: HTMLElement;
  readonly #details: HTMLDetailsElement;
  readonly #access: LinksAccess;
  #forms: LinkForms | undefined;
  #making = false;

  constructor(section: HTMLElement, access: LinksAccess) {
    this.#section = section;
    this.#details = part<HTMLDetailsElement>(section, 'details.lab-links');
    this.#access = access;
    this.#details.addEventListener('toggle', () => void this.#open());
    void this.#open();
  }

  /** A link has changed, by whomever. */
  show(link: Link): void {
    this.#forms?.show(link);
  }

  /** The lab is closed: when it is opened again, its links are as it has them. */
  restore(): void {
    this.#forms?.restore();
  }

  /** The same, because the reader wants to begin anew. */
  clear(): void {
    this.#forms?.clear();
  }

  async #open(): Promise<void> {
    if (!this.#details.open || this.#forms || this.#making) return;
    this.#making = true;
    this.#say('Asking the runner what links can do …');
    try {
      const { LinkForms } = await loadForms();
      this.#forms = new LinkForms(this.#section, await this.#access.state(), this.#access);
    } catch (error) {
      this.#say(`${(error as Error).message} Close and open this again to try once more.`);
    } finally {
      this.#making = false;
    }
  }

  #say(words: string): void {
    const line = element('p', 'links-about', words);
    part(this.#details, '.links-body').replaceChildren(line);
  }
}

async function loadForms() {
  try {
    return await import('./link-forms.ts');
  } catch {
    throw new Error('Cannot load what changes links. Is the runner still there?');
  }
}
