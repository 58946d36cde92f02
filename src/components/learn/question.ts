import { z } from 'zod';

const words = z.string({ error: 'expected text' }).min(1, { error: 'expected text' });

/** A name that is unique in its lesson: answers are kept under it. */
export const id = z
  .string({ error: 'expected a name of small letters, digits and hyphens' })
  .regex(/^[a-z][a-z0-9-]*$/, { error: 'expected a name of small letters, digits and hyphens' });

/** One answer to choose. Text between backticks is shown as code. */
const option = z.strictObject({
  text: words,
  /** Marks the one right answer. */
  right: z.literal(true, { error: 'expected true, or nothing' }).optional(),
  /** Why this answer is wrong, or right. */
  why: words.optional(),
});

export type Option = z.output<typeof option>;

type Issues = (message: string) => void;

function checkOptions(options: Option[], rightNeedsWhy: boolean, issue: Issues): void {
  const right = options.filter((each) => each.right).length;
  if (right !== 1) issue(`expected one option with right, received ${right}`);
  const mute = options.filter((each) => each.why === undefined && (rightNeedsWhy || !each.right));
  for (const { text } of mute) issue(`expected a why for “${text}”, received none`);
  const texts = new Set(options.map((each) => each.text));
  if (texts.size < options.length) issue('expected options that differ, received two alike');
}

const options = (rightNeedsWhy: boolean) =>
  z
    .array(option, { error: 'expected a list of options' })
    .min(2, { error: 'expected at least two options' })
    .superRefine((list, context) => {
      checkOptions(list, rightNeedsWhy, (message) => context.addIssue({ code: 'custom', message }));
    });

/** A question before a run. The right answer is explained by what the element holds. */
export const predictProps = z.strictObject({
  id,
  /** The lab whose recorded output stays covered until the reader has committed. */
  lab: z.string({ error: 'expected the name of a lab' }).optional(),
  question: words,
  options: options(false),
  /** Asks for a reason in the reader's own words as well. */
  reason: z.boolean({ error: 'expected true or false' }).optional(),
});

/** A question after the text: every answer says why it is right or wrong. */
export const quickCheckProps = z.strictObject({ id, question: words, options: options(true) });

/** A task with a lab whose script is its check. */
export const exerciseProps = z.strictObject({
  lab: z.string({ error: 'expected the name of a lab' }),
  title: words,
  hints: z
    .array(words, { error: 'expected a list of hints' })
    .min(1, { error: 'expected at least one hint' }),
});

/** What notes often say, shown with what happens. */
export const erratumProps = z.strictObject({ title: words });
