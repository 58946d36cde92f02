import { untilLeft } from '../../client/kept-words.ts';
import { pageProgress } from '../../client/page-stores.ts';
import { part, setText } from './question-form.ts';

export const paragraph = (text: string) => {
  const made = document.createElement('p');
  made.textContent = text;
  return made;
};

const status = (section: HTMLElement) => part<HTMLElement>(section, '.check .status');

/** Shows what came of the reader's program. */
export function say(section: HTMLElement, result: 'right' | 'wrong', ...content: HTMLElement[]): void {
  status(section).setAttribute('data-result', result);
  status(section).replaceChildren(...content);
}

/** Says nothing, as before the first check. */
export function clear(section: HTMLElement): void {
  status(section).replaceChildren();
  status(section).removeAttribute('data-result');
}

/** The check goes on: there is no result yet. */
export function sayRunning(section: HTMLElement): void {
  clear(section);
  status(section).append(paragraph('The check is running.'));
}

/** Takes back that it was passed, which is forgotten. */
function unsay(section: HTMLElement): void {
  if (status(section).dataset.result === 'right') clear(section);
}

/** An exercise that was passed, on whatever visit and in whichever tab, says so. */
export function show(section: HTMLElement): void {
  const { lesson = '', exercise = '' } = section.dataset;
  const passed = pageProgress.lesson(lesson).exercises[exercise];
  const isKept = !passed || pageProgress.stored(lesson).exercises[exercise];
  setText(part(section, '.check .keeping'), isKept ? '' : untilLeft('This result'));
  if (!passed) return unsay(section);
  if (!status(section).hasChildNodes()) say(section, 'right', paragraph('You have passed this exercise.'));
  uncover(section);
}

function uncover(section: HTMLElement): void {
  for (const step of section.querySelectorAll<HTMLDetailsElement>('.hints > details')) step.hidden = false;
}
