/** A mistake in a lesson's text: where, what came, what was expected. Stops the build. */
export class LessonError extends Error {
  readonly code = 'lesson-invalid';
  readonly page: string;

  /** @param problem such as `options: expected one right option, received 2` */
  constructor(page: string, element: string, problem: string) {
    super(`Cannot use ${element} in ${page}: ${problem}`);
    this.name = 'LessonError';
    this.page = page;
  }
}
