import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quantities } from '../../../runner/protocol/impairment.ts';
import { impairmentSchema } from '../../../runner/protocol/impairment-schema.ts';
import { type FieldTexts, fieldTexts, readFields } from '../../../src/components/lab/browser/link-fields.ts';

const typed = (texts: Partial<FieldTexts>): FieldTexts => ({ ...fieldTexts({}), ...texts });

describe('the fields of a link', () => {
  test('empty fields, and a zero, are not done', () => {
    expect(readFields(typed({}))).toEqual({});
    expect(readFields(typed({ lossPercent: '0', delayMs: ' ' }))).toEqual({});
  });

  test('take a decimal point, a decimal comma and spaces around', () => {
    expect(readFields(typed({ lossPercent: ' 2.5 ', rateKbit: '512' }))).toEqual({
      lossPercent: 2.5,
      rateKbit: 512,
    });
    expect(readFields(typed({ lossPercent: '2,5' }))).toEqual({ lossPercent: 2.5 });
  });

  test.each([
    [{ lossPercent: '101' }, 'lossPercent', 'Loss: expected a number from 0 to 100 %; received “101”.'],
    [{ lossPercent: 'half' }, 'lossPercent', 'received “half”'],
    [{ lossPercent: '-1' }, 'lossPercent', 'received “-1”'],
    [{ lossPercent: '1e1' }, 'lossPercent', 'received “1e1”'],
    [{ rateKbit: '0' }, 'rateKbit', 'a whole number from 8 to 10000000 kbit/s, or nothing for no limit'],
    [{ rateKbit: '64.5' }, 'rateKbit', 'a whole number'],
    [{ delayMs: '1001' }, 'delayMs', 'from 0 to 1000 ms'],
    [{ jitterMs: '5' }, 'delayMs', 'Jitter: expected a delay beside it'],
    [{ reorderPercent: '5', delayMs: '0' }, 'delayMs', 'Reordering: expected a delay beside it'],
  ] as const)('say what is wrong, and where: %j', (texts, quantity, words) => {
    const problem = readFields(typed(texts));
    expect(problem).toMatchObject({ quantity, message: expect.stringContaining(words) });
  });

  test('whatever is typed is a link that the runner takes, or a problem in words', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.double({ min: -1, max: 200 }).map(String),
      fc.nat().map(String),
    );
    const texts = fc.record(Object.fromEntries(quantities.map((each) => [each, text])));
    fc.assert(
      fc.property(texts, (each) => {
        const read = readFields(each as FieldTexts);
        if ('message' in read) return read.message.includes('expected');
        return impairmentSchema.safeParse(read).success;
      }),
    );
  });

  test('show a link as it is read again', () => {
    const impairment = { lossPercent: 12.5, rateKbit: 64, delayMs: 3 };
    expect(readFields(fieldTexts(impairment))).toEqual(impairment);
  });
});
