import { z } from 'zod';

const percent = z.number().min(0).max(100);

/** Longer delays than this only look like a lab that hangs. */
const longestMs = 10_000;

/**
 * What a link does to the packets that cross it, in each direction (tc-netem(8),
 * tc-tbf(8)). What is absent is not done; an empty object is a perfect link.
 */
export const impairmentSchema = z
  .strictObject({
    lossPercent: percent.optional().describe('So many of a hundred packets are lost'),
    delayMs: z.number().min(0).max(longestMs).optional().describe('Each packet is so much later'),
    jitterMs: z.number().min(0).max(longestMs).optional().describe('The delay varies by as much'),
    duplicatePercent: percent.optional().describe('So many of a hundred packets come twice'),
    reorderPercent: percent.optional().describe('So many of a hundred packets overtake the delayed ones'),
    rateKbit: z.int().min(8).max(10_000_000).optional().describe('So many kilobits a second, no more'),
  })
  .refine(({ delayMs, jitterMs, reorderPercent }) => (delayMs ?? 0) > 0 || (!jitterMs && !reorderPercent), {
    error:
      'expected a delay, "delayMs", beside jitter or reordering: only what is delayed can vary or be overtaken',
  });

export type Impairment = z.infer<typeof impairmentSchema>;

/** What can be done to packets, as verbs. */
export const abilities = ['lose', 'limit rate', 'delay', 'jitter', 'duplicate', 'reorder'] as const;

export type Ability = (typeof abilities)[number];

const keys: Record<keyof Impairment, Ability> = {
  lossPercent: 'lose',
  rateKbit: 'limit rate',
  delayMs: 'delay',
  jitterMs: 'jitter',
  duplicatePercent: 'duplicate',
  reorderPercent: 'reorder',
};

/** What a machine must be able to do for such a link. */
export function abilitiesFor(impairment: Impairment): Ability[] {
  const wanted = Object.entries(keys).filter(([key]) => (impairment[key as keyof Impairment] ?? 0) > 0);
  return wanted.map(([, ability]) => ability);
}

/** What links a machine can make, as a sentence without a final period. */
export function describeAbilities(able: readonly Ability[]): string {
  const missing = abilities.filter((each) => !able.includes(each));
  if (missing.length === 0) return `Labs can ${able.join(', ')} packets`;
  const cannot = `cannot ${missing.join(', ')}: this kernel has no netem`;
  return able.length === 0
    ? `Labs ${cannot}, and nft and tc are missing`
    : `Labs can ${able.join(', ')}; ${cannot}`;
}
