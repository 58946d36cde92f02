import { pageProgress } from './page-progress.ts';

/** Who reaches the end sooner has jumped there, and gets this long to change their mind. */
const leastReadingMs = 20_000;

const openedAt = performance.now();

function markRead(end: HTMLElement): void {
  const { lesson = '' } = end.dataset;
  pageProgress.change(lesson, (progress) => {
    progress.readAt ??= new Date().toISOString();
  });
  end.textContent = 'End of the lesson. It is marked as read.';
}

/** Marks the lesson read once its end is in view and some time has passed. */
function watch(end: HTMLElement): void {
  let waiting = 0;
  const observer = new IntersectionObserver(([entry]) => {
    clearTimeout(waiting);
    if (!entry?.isIntersecting) return;
    const leftMs = Math.max(0, leastReadingMs - (performance.now() - openedAt));
    waiting = setTimeout(() => {
      observer.disconnect();
      markRead(end);
    }, leftMs) as unknown as number;
  });
  observer.observe(end);
}

for (const end of document.querySelectorAll<HTMLElement>('.lesson-end')) {
  if (pageProgress.lesson(end.dataset.lesson ?? '').readAt) markRead(end);
  else watch(end);
}
