import { afterAnswer } from '../../client/progress.ts';
import { pageProgress } from './page-progress.ts';
import { chosenOption, part } from './question-form.ts';

const answers = (section: HTMLElement) => [...section.querySelectorAll<HTMLElement>('.answers > li')];

/** Says why the chosen answer is right or wrong, in the words that the page already holds. */
function answer(section: HTMLElement, choice: number): void {
  const chosen = answers(section)[choice];
  if (!chosen) return;
  const right = chosen.hasAttribute('data-right');
  const status = part(section, '.status');
  status.replaceChildren(...[...chosen.childNodes].map((node) => node.cloneNode(true)));
  status.setAttribute('data-result', right ? 'right' : 'wrong');
  const { lesson = '', id = '' } = section.dataset;
  pageProgress.change(lesson, (progress) => {
    progress.checks[id] = afterAnswer(progress.checks[id], right);
  });
  if (right) part<HTMLDetailsElement>(section, 'details').hidden = false;
}

/** How an earlier visit ended: a check that was answered says so, and can be answered again. */
function recall(section: HTMLElement): void {
  const { lesson = '', id = '' } = section.dataset;
  const kept = pageProgress.lesson(lesson).checks[id];
  if (kept !== 'first' && kept !== 'later') return;
  part(section, '.label').textContent = 'Quick check, answered';
  part<HTMLDetailsElement>(section, 'details').hidden = false;
}

function prepare(section: HTMLElement): void {
  const form = part<HTMLFormElement>(section, 'form');
  part<HTMLButtonElement>(form, 'button').hidden = false;
  part<HTMLDetailsElement>(section, 'details').hidden = true;
  recall(section);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const choice = chosenOption(form);
    if (choice !== undefined) answer(section, choice);
  });
  form.addEventListener('change', () => {
    part(section, '.status').replaceChildren();
    part(section, '.status').removeAttribute('data-result');
  });
}

const sections = [...document.querySelectorAll<HTMLElement>('.quick-check')];
for (const section of sections) prepare(section);

const lesson = sections[0]?.dataset.lesson;
if (lesson !== undefined) {
  pageProgress.change(lesson, (progress) => {
    progress.checkCount = sections.length;
  });
}
