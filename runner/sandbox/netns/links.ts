import type { Lab } from '../../labs/lab.ts';
import { linkAbilities } from '../../labs/links.ts';
import { Refusal, type RefusalCode } from '../../protocol/errors.ts';
import { type Ability, abilitiesFor, describeLack, type Impairment } from '../../protocol/impairment.ts';
import { SandboxError } from '../backend.ts';
import type { Latency } from './capture/crossings.ts';
import type { Holder } from './enter.ts';
import { mustInNetwork } from './host-shell.ts';
import { abilitiesOf, findMeans, type Means } from './link-abilities.ts';
import { latencyOf, lossScript, queueScript } from './link-script.ts';
import { ownHosts, portName } from './setup-script.ts';

/** The links of a lab's hosts: what each does to packets, and how that is changed. */
export class Links {
  readonly #lab: Lab;
  readonly #holder: Holder;
  readonly #changed = new Map<string, { network: string; host: string }>();
  readonly #latencies = new Map<string, Latency>();
  #means: Promise<Means> | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(lab: Lab, holder: Holder) {
    this.#lab = lab;
    this.#holder = holder;
  }

  /**
   * Brings the links into the state the manifest gives.
   *
   * @throws Refusal `lab-needs-more` when the machine cannot do all that the lab shows
   */
  async open(): Promise<void> {
    const wanted = linkAbilities(this.#lab);
    if (wanted.length > 0) await this.#mustBeAble(wanted, 'lab-needs-more');
    for (const { network, host, impairment } of this.#lab.links) await this.#apply(network, host, impairment);
  }

  /** How long a packet may be under way at most, across two links as they are now. */
  get slowestMs(): number {
    return 2 * Math.max(0, ...this.#latencies.values().map(({ mostMs }) => mostMs));
  }

  /** How long a packet that a host is sent is under way on its link, as it is now. */
  latencyTo(network: string, host: string): Latency {
    return this.#latencies.get(this.#ends(network, host).port) ?? { leastMs: 0, mostMs: 0 };
  }

  async abilities(): Promise<Ability[]> {
    return abilitiesOf(await this.#findMeans());
  }

  /** Replaces what a link does to packets. @throws Refusal `link-beyond-machine` */
  set(network: string, host: string, impairment: Impairment): Promise<void> {
    return this.#inTurn(async () => {
      await this.#mustBeAble(abilitiesFor(impairment), 'link-beyond-machine');
      this.#changed.set(`${network} ${host}`, { network, host });
      await this.#apply(network, host, impairment);
    });
  }

  /** Puts every link back as the manifest has it. */
  reset(): Promise<void> {
    return this.#inTurn(async () => {
      for (const [key, { network, host }] of this.#changed) {
        const link = this.#lab.links.find((each) => each.network === network && each.host === host);
        await this.#apply(network, host, link?.impairment ?? {});
        this.#changed.delete(key);
      }
    });
  }

  async #apply(network: string, host: string, impairment: Impairment): Promise<void> {
    const { port, device, owner } = this.#ends(network, host);
    const means = await this.#findMeans();
    const loss = means.nft ? [lossScript(port, impairment)] : [];
    const script = (end: string, more: string[]) =>
      ['set -e', queueScript(end, impairment, means), ...more].join('\n');
    const purpose = `set the link of ${host}`;
    this.#latencies.set(port, latencyOf(impairment));
    await Promise.all([
      mustInNetwork(this.#holder, undefined, purpose, script(port, loss)),
      mustInNetwork(this.#holder, owner, purpose, script(device, [])),
    ]);
  }

  /** The two ends of a link: at the bridge and at the host, or at the host whose network it shares. */
  #ends(network: string, name: string): { port: string; device: string; owner: string } {
    const hosts = ownHosts(this.#lab);
    const owner = this.#lab.hosts.get(name)?.on ?? name;
    const at = hosts.findIndex((each) => each.name === owner);
    const index = hosts[at]?.interfaces.findIndex((each) => each.network === network) ?? -1;
    if (index < 0) throw new SandboxError(`the lab has no link of “${name}” to “${network}”`);
    return { port: portName(at, index), device: `eth${index}`, owner };
  }

  async #mustBeAble(wanted: Ability[], otherwise: RefusalCode): Promise<void> {
    const lack = describeLack(wanted, await this.abilities());
    if (lack !== undefined) throw new Refusal(otherwise, `its links ${lack}`);
  }

  #findMeans(): Promise<Means> {
    this.#means ??= findMeans(this.#holder);
    return this.#means;
  }

  /** One change after the other: two at once would leave half of each. */
  #inTurn(change: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(change);
    this.#turn = done.catch(() => {});
    return done;
  }
}
