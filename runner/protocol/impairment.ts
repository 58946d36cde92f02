/** What can be done to packets, as verbs. */
export const abilities = ['lose', 'limit rate', 'delay', 'jitter', 'duplicate', 'reorder'] as const;

export type Ability = (typeof abilities)[number];

/** A quantity of an impairment: what it asks of a machine, and the bounds of its value, in its unit. */
export interface Measure {
  ability: Ability;
  unit: '%' | 'ms' | 'kbit/s';
  least: number;
  most: number;
  whole?: true;
}

const percent = { unit: '%', least: 0, most: 100 } as const;

/**
 * A host that waits three seconds for a MAC address gives up (arp(7), `mcast_solicit`): the
 * question and its answer must come through a link in less, with the longest delay and jitter.
 */
const time = { unit: 'ms', least: 0 } as const;

/** Every quantity of an impairment. */
export const measures = {
  lossPercent: { ability: 'lose', ...percent },
  rateKbit: { ability: 'limit rate', unit: 'kbit/s', least: 8, most: 10_000_000, whole: true },
  delayMs: { ability: 'delay', ...time, most: 1000 },
  jitterMs: { ability: 'jitter', ...time, most: 500 },
  duplicatePercent: { ability: 'duplicate', ...percent },
  reorderPercent: { ability: 'reorder', ...percent },
} as const satisfies Record<string, Measure>;

export type Quantity = keyof typeof measures;

export const quantities = Object.keys(measures) as Quantity[];

/**
 * What a link does to the packets that cross it, in each direction (tc-netem(8),
 * tc-tbf(8)). What is absent is not done; an empty object is a perfect link.
 */
export type Impairment = { [Each in Quantity]?: number | undefined };

/** False for jitter or reordering alone: only what is delayed can vary or be overtaken. */
export const hasDelayItNeeds = ({ delayMs, jitterMs, reorderPercent }: Impairment) =>
  (delayMs ?? 0) > 0 || (!jitterMs && !reorderPercent);

/** What a machine must be able to do for such a link. */
export const abilitiesFor = (impairment: Impairment): Ability[] =>
  quantities.filter((each) => (impairment[each] ?? 0) > 0).map((each) => measures[each].ability);

const verbs: Record<Ability, string> = {
  lose: 'lose packets',
  'limit rate': 'limit the rate',
  delay: 'delay packets',
  jitter: 'vary the delay',
  duplicate: 'duplicate packets',
  reorder: 'reorder packets',
};

function listed(some: readonly Ability[], type: 'conjunction' | 'disjunction'): string {
  const british = new Intl.ListFormat('en-GB', { type });
  return british.format(some.map((each) => verbs[each]));
}

/** What of this a machine's links cannot do, and why, without a final period; undefined when they can. */
export function describeLack(wanted: readonly Ability[], able: readonly Ability[]): string | undefined {
  const missing = wanted.filter((each) => !able.includes(each));
  if (missing.length === 0) return undefined;
  const means = new Set(missing.map((each) => (each === 'limit rate' ? 'tbf' : 'netem')));
  const more = able.length === 0 ? ', and nft and tc are missing' : '';
  return `cannot ${listed(missing, 'disjunction')}: this kernel has no ${[...means].sort().join(' and no ')}${more}`;
}

/** What links a machine can make, in words without a final period. */
export function describeAbilities(able: readonly Ability[]): string {
  const lack = describeLack(abilities, able);
  if (able.length === 0) return `Links ${lack}`;
  const can = `Links can ${listed(able, 'conjunction')}`;
  return lack === undefined ? can : `${can}. They ${lack}`;
}

const phrases: [Quantity, (value: number, impairment: Impairment) => string][] = [
  ['lossPercent', (value) => `loses ${value} %`],
  ['delayMs', (value, { jitterMs }) => `delays by ${value}${jitterMs ? ` ± ${jitterMs}` : ''} ms`],
  ['duplicatePercent', (value) => `duplicates ${value} %`],
  ['reorderPercent', (value) => `reorders ${value} %`],
  ['rateKbit', (value) => `at most ${value} kbit/s`],
];

/** What a link does, such as “loses 20 %, at most 512 kbit/s”. */
export function describeImpairment(impairment: Impairment): string {
  const said = phrases.flatMap(([quantity, phrase]) => {
    const value = impairment[quantity] ?? 0;
    return value > 0 ? [phrase(value, impairment)] : [];
  });
  return said.join(', ') || 'perfect';
}
