import { untilLeft } from '../../client/kept-words.ts';
import { pageProgress } from '../../client/page-stores.ts';
import { setText } from './question-form.ts';

/** Who reaches the end sooner has jumped there, and gets this long to change their mind. */
const leastReadingMs = 20_000;

const openedAt = performance.now();

function markRead(lesson: string): void {
  const readAt = pageProgress.lesson(lesson).readAt ?? new Date().toISOString();
  pageProgress.add(lesson, { readAt });
}

function show(end: HTMLElement, lesson: string): void {
  const isRead = pageProgress.lesson(lesson).readAt;
  const isKept = pageProgress.stored(lesson).readAt;
  const words = [
    'End of the lesson.',
    isRead && 'It is marked as read.',
    isRead && !isKept && untilLeft('The mark'),
  ];
  setText(end, words.filter(Boolean).join(' '));
}

/** Marks the lesson read once its end is in view and some time has passed. */
function watch(end: HTMLElement, lesson: string): void {
  let waiting = 0;
  const observer = new IntersectionObserver(([entry]) => {
    clearTimeout(waiting);
    if (!entry?.isIntersecting) return;
    const leftMs = Math.max(0, leastReadingMs - (performance.now() - openedAt));
    waiting = setTimeout(() => {
      observer.disconnect();
      markRead(lesson);
    }, leftMs) as unknown as number;
  });
  observer.observe(end);
}

for (const end of document.querySelectorAll<HTMLElement>('.lesson-end')) {
  const { lesson = '' } = end.dataset;
  show(end, lesson);
  pageProgress.onChange(() => show(end, lesson));
  if (!pageProgress.lesson(lesson).readAt) watch(end, lesson);
}
