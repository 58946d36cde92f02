import { describe, expect, test } from 'vitest';
import { LessonError } from '../../../src/components/learn/lesson-error.ts';
import {
  erratumProps,
  exerciseProps,
  predictProps,
  quickCheckProps,
} from '../../../src/components/learn/question.ts';
import { readProps } from '../../../src/components/learn/read-props.ts';

const page = 'src/content/docs/008-tcp-server/index.mdx';
const right = { text: 'four', right: true, why: 'backlog + 1' };
const wrong = { text: 'three', why: 'one more fits' };
const check = { id: 'backlog', question: 'How many?', options: [wrong, right] };

const readCheck = (props: unknown) => readProps(quickCheckProps, props, 'QuickCheck', page);
const readPredict = (props: unknown) => readProps(predictProps, props, 'Predict', page);

describe('a lesson’s author', () => {
  test('gets what was written when it is right', () => {
    expect(readCheck(check)).toEqual(check);
    expect(readPredict({ ...check, lab: 'tcp-greet', reason: true })).toMatchObject({ lab: 'tcp-greet' });
  });

  test('is told page, element, attribute, what was expected and what came', () => {
    expect(() => readCheck({ ...check, options: [wrong, { ...wrong, text: 'five' }] })).toThrow(
      `Cannot use <QuickCheck id="backlog"> in ${page}: options: expected one option with right, received 0`,
    );
  });

  test('gets an error that a program can test', () => {
    expect(() => readCheck({})).toThrow(LessonError);
    expect(() => readCheck({})).toThrow(expect.objectContaining({ code: 'lesson-invalid', page }));
  });

  const mistakes: [string, object, string][] = [
    [
      'two right options',
      { options: [right, { ...right, text: 'five' }] },
      'expected one option with right, received 2',
    ],
    [
      'a wrong option without why',
      { options: [{ text: 'three' }, right] },
      'expected a why for “three”, received none',
    ],
    [
      'a right option without why',
      { options: [wrong, { text: 'four', right: true }] },
      'expected a why for “four”, received none',
    ],
    [
      'two options alike',
      { options: [wrong, wrong, right] },
      'expected options that differ, received two alike',
    ],
    ['a single option', { options: [right] }, 'options: expected at least two options'],
    ['no question', { question: undefined }, 'question: expected text, received nothing'],
    ['an empty question', { question: '' }, 'question: expected text, received ""'],
    [
      'a misspelt attribute',
      { qestion: 'How?' },
      'attributes: expected only known names, received "qestion"',
    ],
    [
      'a misspelt key of an option',
      { options: [{ ...wrong, wy: 'no' }, right] },
      'options.0: expected only known names, received "wy"',
    ],
    [
      'right said as text',
      { options: [wrong, { ...right, right: 'yes' }] },
      'options.1.right: expected true',
    ],
    ['an id with spaces', { id: 'the backlog' }, 'id: expected a name of small letters, digits and hyphens'],
  ];

  test.each(mistakes)('is stopped by %s', (_, change, problem) => {
    expect(() => readCheck({ ...check, ...change })).toThrow(problem);
  });

  test('need not say twice why a prediction is right: what the element holds does', () => {
    const options = [wrong, { text: 'four', right: true }];
    expect(readPredict({ ...check, options }).options[1]).toEqual({ text: 'four', right: true });
  });

  test('is stopped by an exercise without hints, named by its lab', () => {
    const props = { lab: 'tcp-serve-twenty', title: 'serve twenty', hints: [] };
    expect(() => readProps(exerciseProps, props, 'Exercise', page)).toThrow(
      `Cannot use <Exercise lab="tcp-serve-twenty"> in ${page}: hints: expected at least one hint, received []`,
    );
  });

  test('is stopped by a correction without a title', () => {
    expect(() => readProps(erratumProps, {}, 'Erratum', page)).toThrow(
      `Cannot use <Erratum> in ${page}: title: expected text, received nothing`,
    );
  });
});
