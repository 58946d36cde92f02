import { abilitiesFor } from '../protocol/impairment.ts';
import type { Link, LinkEnds } from '../protocol/link.ts';
import type { Host, Lab } from './lab.ts';
import { LabError, quote } from './lab-error.ts';
import type { Manifest, Step } from './manifest.ts';

/** The links that a manifest impairs from the start. @throws LabError for a host that is not attached */
export function readLinks(file: string, manifest: Manifest, hosts: Map<string, Host>): Link[] {
  return Object.entries(manifest.networks).flatMap(([network, { links = {} }]) =>
    Object.entries(links).map(([host, impairment]) => {
      const attached = [...hosts.values()]
        .filter((each) => isAttached(each, network))
        .map(({ name }) => name);
      if (attached.includes(host)) return { network, host, impairment };
      const expected = `expected one of ${attached.join(', ')}, received ${quote(host)}`;
      throw new LabError(file, `networks.${network}.links: ${expected}`);
    }),
  );
}

type LinkStep = Extract<Step, { link: string }>;

/** Checks that a step names one link. @throws LabError */
export function checkLinkStep(file: string, key: string, step: LinkStep, hosts: Map<string, Host>): void {
  const host = hosts.get(step.link);
  const networks = host?.interfaces.map(({ network }) => network) ?? [];
  const known = step.network === undefined ? networks.length === 1 : networks.includes(step.network);
  if (known) return;
  throw new LabError(
    file,
    `${key}.network: expected one of ${networks.join(', ')}, received ${quote(step.network)}`,
  );
}

/** Every link of a lab, with what it does to packets from the start. */
export const linksOf = (lab: Lab): Link[] =>
  [...lab.hosts.values()]
    .filter(({ on }) => on === undefined)
    .flatMap(({ name, interfaces }) =>
      interfaces.map(({ network }) => {
        const own = lab.links.find((each) => each.network === network && ownerOf(lab, each.host) === name);
        return { network, host: name, impairment: own?.impairment ?? {} };
      }),
    );

/** A second program's links are those of the host it runs on. */
export const ownerOf = (lab: Lab, host: string) => lab.hosts.get(host)?.on ?? host;

/** The link a step is about. */
export const linkOf = (lab: Lab, { link, network }: LinkStep): LinkEnds => ({
  host: link,
  network: network ?? lab.hosts.get(link)?.interfaces[0]?.network ?? '',
});

/** Everything a machine must be able to do to the lab's packets, from its start to its last step. */
export function linkAbilities(lab: Lab) {
  const steps = lab.script.flatMap((step) => ('link' in step ? [step.set] : []));
  return [...new Set([...lab.links.map(({ impairment }) => impairment), ...steps].flatMap(abilitiesFor))];
}

const isAttached = (host: Host, network: string) => host.interfaces.some((each) => each.network === network);
