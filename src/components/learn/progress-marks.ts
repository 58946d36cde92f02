import { pageProgress } from '../../client/page-stores.ts';
import type { LessonProgress } from '../../client/progress.ts';
import { describeLesson, shortMark } from '../../client/progress-words.ts';

/** A few signs for the eye, the same in words for everybody else. */
function marks(lesson: LessonProgress): HTMLElement[] {
  const signs = document.createElement('span');
  signs.textContent = shortMark(lesson);
  signs.setAttribute('aria-hidden', 'true');
  const words = document.createElement('span');
  words.textContent = describeLesson(lesson);
  words.className = 'sr-only';
  return [signs, words];
}

/** Writes what was done in each lesson into its mark. */
function fill(): void {
  const { lessons } = pageProgress.all();
  for (const mark of document.querySelectorAll<HTMLElement>('[data-lesson-progress]')) {
    const lesson = lessons[mark.dataset.lessonProgress ?? ''];
    const done = lesson && describeLesson(lesson) !== '';
    mark.replaceChildren(...(done ? marks(lesson) : []));
    mark.title = done ? describeLesson(lesson) : '';
  }
}

pageProgress.onChange(fill);
fill();
