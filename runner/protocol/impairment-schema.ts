import { z } from 'zod';
import { hasDelayItNeeds, type Impairment, type Measure, measures, type Quantity } from './impairment.ts';

function valueOf(quantity: Quantity) {
  const { least, most, whole }: Measure = measures[quantity];
  return (whole ? z.int() : z.number()).min(least).max(most).optional();
}

/** An {@link Impairment} as a manifest or a page says it. */
export const impairmentSchema: z.ZodType<Impairment> = z
  .strictObject({
    lossPercent: valueOf('lossPercent').describe('So many of a hundred packets are lost'),
    delayMs: valueOf('delayMs').describe('Each packet is so much later'),
    jitterMs: valueOf('jitterMs').describe('The delay varies by as much'),
    duplicatePercent: valueOf('duplicatePercent').describe('So many of a hundred packets come twice'),
    reorderPercent: valueOf('reorderPercent').describe(
      'So many of a hundred packets overtake the delayed ones',
    ),
    rateKbit: valueOf('rateKbit').describe('So many kilobits a second, no more'),
  })
  .refine(hasDelayItNeeds, {
    error:
      'expected a delay, "delayMs", beside jitter or reordering: only what is delayed can vary or be overtaken',
  });
