import {
  hasDelayItNeeds,
  type Impairment,
  type Measure,
  measures,
  type Quantity,
  quantities,
} from '../../../../runner/protocol/impairment.ts';

/** What the fields of a link are called. */
export const fieldNames: Record<Quantity, string> = {
  lossPercent: 'Loss',
  rateKbit: 'Rate',
  delayMs: 'Delay',
  jitterMs: 'Jitter',
  duplicatePercent: 'Duplicates',
  reorderPercent: 'Reordering',
};

/** What stands in the fields of a link. */
export type FieldTexts = Record<Quantity, string>;

/** A field that does not say what a link can do, and why, in words. */
export interface FieldProblem {
  quantity: Quantity;
  message: string;
}

/** How the fields show what a link does: what is not done is an empty field. */
export const fieldTexts = (impairment: Impairment) =>
  Object.fromEntries(
    quantities.map((each) => [each, impairment[each] ? `${impairment[each]}` : '']),
  ) as FieldTexts;

/** Reads the fields of a link; numbers may have a decimal point or a comma. */
export function readFields(texts: FieldTexts): Impairment | FieldProblem {
  const impairment: Impairment = {};
  for (const quantity of quantities) {
    const text = texts[quantity].trim();
    const value = text === '' ? undefined : valueOf(quantity, text);
    if (Number.isNaN(value)) return { quantity, message: explain(quantity, text) };
    if (value) impairment[quantity] = value;
  }
  return hasDelayItNeeds(impairment) ? impairment : withoutDelay(impairment);
}

/** The number that a text says; not a number when it says none, or one out of bounds. */
function valueOf(quantity: Quantity, text: string): number {
  const { least, most, whole }: Measure = measures[quantity];
  const value = /^\d+([.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) : Number.NaN;
  return value < least || value > most || (whole && !Number.isInteger(value)) ? Number.NaN : value;
}

function explain(quantity: Quantity, text: string): string {
  const { least, most, whole, unit }: Measure = measures[quantity];
  const number = whole ? 'a whole number' : 'a number';
  const none = least > 0 ? ', or nothing for no limit' : '';
  return `${fieldNames[quantity]}: expected ${number} from ${least} to ${most} ${unit}${none}; received “${text}”.`;
}

function withoutDelay({ jitterMs }: Impairment): FieldProblem {
  const name = fieldNames[jitterMs ? 'jitterMs' : 'reorderPercent'];
  const reason = 'only what is delayed can vary or be overtaken';
  return {
    quantity: 'delayMs',
    message: `${name}: expected a delay beside it, because ${reason}; received none.`,
  };
}
