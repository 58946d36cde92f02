import { type Ability, describeImpairment, type Impairment } from './impairment.ts';

/** The attachment of a host to a network. */
export interface LinkEnds {
  network: string;
  host: string;
}

/** A link, and what it does to packets. */
export interface Link extends LinkEnds {
  impairment: Impairment;
}

/** The links of a session, and what this machine could make of them. */
export interface LinksState {
  able: Ability[];
  /** What each does now, and what it did as the lab was opened. */
  links: (Link & { atFirst: Impairment })[];
}

/** A change of a link as a line in its own host's lane, without a final period. */
export const describeLink = ({ network, impairment }: Link) =>
  `Link to ${network}: ${describeImpairment(impairment)}`;

/**
 * A change of a link as a line in the lane of some host; undefined where it does not belong.
 * The change of a host that has no lane of its own belongs into all.
 */
export function lineForLane(link: Link, lane: string, lanes: readonly string[]): string | undefined {
  if (link.host === lane) return describeLink(link);
  if (lanes.includes(link.host)) return undefined;
  return `Link of ${link.host} to ${link.network}: ${describeImpairment(link.impairment)}`;
}
