import type { Lab } from '../labs/lab.ts';
import { linksOf, ownerOf } from '../labs/links.ts';
import { Refusal } from '../protocol/errors.ts';
import type { Impairment } from '../protocol/impairment.ts';
import type { Link, LinkEnds, LinksState } from '../protocol/link.ts';
import type { LabNetwork } from '../sandbox/backend.ts';
import type { SessionLimits } from '../sandbox/limits.ts';

interface Held {
  link: Link;
  atFirst: Impairment;
}

/** The links of a session: what each does to packets now, and word of every change. */
export class Links {
  readonly #lab: Lab;
  readonly #network: LabNetwork;
  readonly #limits: SessionLimits;
  readonly #onChange: (link: Link) => void;
  readonly #held: Held[];
  #waiting = 0;

  constructor(lab: Lab, network: LabNetwork, limits: SessionLimits, onChange: (link: Link) => void) {
    this.#lab = lab;
    this.#network = network;
    this.#limits = limits;
    this.#onChange = onChange;
    this.#held = linksOf(lab).map((link) => ({ link, atFirst: link.impairment }));
  }

  /**
   * Replaces what a link does to packets.
   *
   * @throws Refusal `link-unknown`, `link-beyond-machine`, `links-busy`
   * @throws SandboxError
   */
  async set(ends: LinkEnds, impairment: Impairment): Promise<void> {
    const held = this.#find(ends);
    const { network, host } = held.link;
    await this.#change(() => this.#network.setLink(network, host, impairment));
    this.#hold(held, impairment);
  }

  /** Puts every link back as the manifest has it. @throws Refusal `links-busy` */
  async reset(): Promise<void> {
    await this.#change(() => this.#network.resetLinks());
    for (const held of this.#held) if (held.link.impairment !== held.atFirst) this.#hold(held, held.atFirst);
  }

  async state(): Promise<LinksState> {
    const able = await this.#network.linkAbilities();
    return { able, links: this.#held.map(({ link, atFirst }) => ({ ...link, atFirst })) };
  }

  #hold(held: Held, impairment: Impairment): void {
    held.link = { ...held.link, impairment };
    this.#onChange(held.link);
  }

  #find({ network, host }: LinkEnds): Held {
    const owner = ownerOf(this.#lab, host);
    const found = this.#held.find(({ link }) => link.network === network && link.host === owner);
    if (!found) throw new Refusal('link-unknown', `“${host}” to “${network}”`);
    return found;
  }

  /** The network makes one change after the other; a page must not queue them without end. */
  async #change(make: () => Promise<void>): Promise<void> {
    if (this.#waiting >= this.#limits.linkChanges) throw new Refusal('links-busy');
    this.#waiting += 1;
    try {
      await make();
    } finally {
      this.#waiting -= 1;
    }
  }
}
