import { pageProgress } from '../../client/page-stores.ts';
import type { Progress } from '../../client/progress.ts';
import { part } from './question-form.ts';

function inWords({ lessons }: Progress): string {
  const all = Object.values(lessons);
  const read = all.filter((lesson) => lesson.readAt).length;
  const results = all.flatMap((lesson) => Object.values(lesson.checks));
  const checks = results.filter((result) => result !== 'tried').length;
  const exercises = all.flatMap((lesson) => Object.keys(lesson.exercises)).length;
  return `Lessons read: ${read}. Checks answered: ${checks}. Exercises passed: ${exercises}. This is kept in this browser only.`;
}

/** Hands the progress to the browser as a download. */
function save(): void {
  const text = `${JSON.stringify(pageProgress.all(), null, 2)}\n`;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = 'wirebook-progress.json';
  link.click();
  URL.revokeObjectURL(link.href);
}

function prepare(panel: HTMLElement): void {
  const button = (action: string) => part<HTMLButtonElement>(panel, `[data-action="${action}"]`);
  const confirm = part<HTMLElement>(panel, '.confirm');
  const status = part(panel, '.status');
  const show = () => {
    part(panel, '.words').textContent = inWords(pageProgress.all());
  };
  const ask = (asking: boolean) => {
    confirm.hidden = !asking;
    button('clear').hidden = asking;
    button(asking ? 'keep' : 'clear').focus();
  };
  button('export').addEventListener('click', () => {
    save();
    status.textContent = 'Saved as wirebook-progress.json.';
  });
  button('clear').addEventListener('click', () => ask(true));
  button('keep').addEventListener('click', () => ask(false));
  button('confirm').addEventListener('click', () => {
    pageProgress.clear();
    ask(false);
    status.textContent = 'Your progress is cleared.';
  });
  pageProgress.onChange(show);
  part<HTMLElement>(panel, '.controls').hidden = false;
  show();
}

for (const panel of document.querySelectorAll<HTMLElement>('.progress-panel')) prepare(panel);
