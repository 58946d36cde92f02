import { untilLeft } from '../../client/kept-words.ts';
import { pageProgress } from '../../client/page-stores.ts';
import { afterAnswer } from '../../client/progress-words.ts';
import { chosenOption, part, setText } from './question-form.ts';

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
  const before = pageProgress.lesson(lesson).checks[id];
  pageProgress.add(lesson, { checks: { [id]: afterAnswer(before, right) } });
}

/** A check that was answered, on whatever visit and in whichever tab, says so, and can be answered again. */
function show(section: HTMLElement): void {
  const { lesson = '', id = '' } = section.dataset;
  const result = pageProgress.lesson(lesson).checks[id];
  const isRight = result === 'first' || result === 'later';
  setText(part(section, '.label'), isRight ? 'Quick check, answered' : 'Quick check');
  part<HTMLDetailsElement>(section, 'details').hidden = !isRight;
  const isKept = pageProgress.stored(lesson).checks[id] === result;
  setText(part(section, '.keeping'), isKept ? '' : untilLeft('Your answer'));
}

function prepare(section: HTMLElement): void {
  const form = part<HTMLFormElement>(section, 'form');
  part<HTMLButtonElement>(form, 'button').hidden = false;
  show(section);
  pageProgress.onChange(() => show(section));
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
if (lesson !== undefined) pageProgress.add(lesson, { checkCount: sections.length });
