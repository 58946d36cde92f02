import type { CheckResult, LessonProgress } from './progress.ts';

/** The result of a check after one more answer. What was right once stays right. */
export function afterAnswer(before: CheckResult | undefined, right: boolean): CheckResult {
  if (before === 'first' || before === 'later') return before;
  if (!right) return 'tried';
  return before === undefined ? 'first' : 'later';
}

const countRight = ({ checks }: LessonProgress) =>
  Object.values(checks).filter((result) => result !== 'tried').length;

const countChecks = ({ checks, checkCount }: LessonProgress) => checkCount ?? Object.keys(checks).length;

const passedExercise = ({ exercises }: LessonProgress) => Object.keys(exercises).length > 0;

/** What was done in a lesson, in words: `read, 2 of 4 checks`; empty for nothing. */
export function describeLesson(lesson: LessonProgress): string {
  const words = [];
  if (lesson.readAt) words.push('read');
  if (countRight(lesson) > 0) words.push(`${countRight(lesson)} of ${countChecks(lesson)} checks`);
  if (passedExercise(lesson)) words.push('exercise passed');
  return words.join(', ');
}

/** The same in a few signs, for a narrow place: `✓ 2/4`. */
export function shortMark(lesson: LessonProgress): string {
  const signs = [];
  if (countRight(lesson) > 0) signs.push(`${countRight(lesson)}/${countChecks(lesson)}`);
  if (passedExercise(lesson)) signs.push('★');
  if (lesson.readAt) signs.push('✓');
  return signs.join(' ');
}
