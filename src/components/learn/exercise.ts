import type { SessionEvent } from '../../../runner/protocol/events.ts';
import { pageDegree } from '../../client/degree.ts';
import { untilLeft } from '../../client/kept-words.ts';
import { labOf } from '../../client/lab-api.ts';
import { pageProgress } from '../../client/page-stores.ts';
import { part, setText } from './question-form.ts';

const paragraph = (text: string) => {
  const made = document.createElement('p');
  made.textContent = text;
  return made;
};

const status = (section: HTMLElement) => part<HTMLElement>(section, '.check .status');

function say(section: HTMLElement, result: 'right' | 'wrong', ...content: HTMLElement[]): void {
  status(section).setAttribute('data-result', result);
  status(section).replaceChildren(...content);
}

/** Takes back that it was passed, which is forgotten. */
function unsay(section: HTMLElement): void {
  if (status(section).dataset.result !== 'right') return;
  status(section).replaceChildren();
  status(section).removeAttribute('data-result');
}

/** An exercise that was passed, on whatever visit and in whichever tab, says so. */
function show(section: HTMLElement): void {
  const { lesson = '', exercise = '' } = section.dataset;
  const passed = pageProgress.lesson(lesson).exercises[exercise];
  const isKept = !passed || pageProgress.stored(lesson).exercises[exercise];
  setText(part(section, '.check .keeping'), isKept ? '' : untilLeft('This result'));
  if (!passed) return unsay(section);
  if (!status(section).hasChildNodes()) say(section, 'right', paragraph('You have passed this exercise.'));
  uncover(section);
}

function pass(section: HTMLElement): void {
  const { lesson = '', exercise = '' } = section.dataset;
  say(section, 'right', paragraph('Passed: every step of the check held.'));
  const passed = pageProgress.lesson(lesson).exercises[exercise] ?? { passedAt: new Date().toISOString() };
  pageProgress.add(lesson, { exercises: { [exercise]: passed } });
}

async function explain(section: HTMLElement, events: SessionEvent[]): Promise<void> {
  try {
    const { explanation } = await import('./check-explanation.ts');
    say(section, 'wrong', ...explanation(events, section.dataset.host ?? ''));
  } catch {
    say(section, 'wrong', paragraph('Not yet. The lab above shows why.'));
  }
}

/** Runs the lab's script with the reader's program and says what was seen. */
async function check(section: HTMLElement, button: HTMLButtonElement): Promise<void> {
  const events: SessionEvent[] = [];
  const collect = (event: Event) => events.push((event as CustomEvent<SessionEvent>).detail);
  section.addEventListener('lab:event', collect);
  button.setAttribute('aria-disabled', 'true');
  say(section, 'wrong', paragraph('The check is running.'));
  status(section).removeAttribute('data-result');
  try {
    const lab = labOf(part(section, '.lab'));
    if (await lab.runAll(lab.sources())) pass(section);
    else await explain(section, events);
  } finally {
    section.removeEventListener('lab:event', collect);
    button.removeAttribute('aria-disabled');
  }
}

/** Shows the next hint once one was read, and the solution after the last. */
function revealByAndBy(section: HTMLElement): void {
  const steps = [...section.querySelectorAll<HTMLDetailsElement>('.hints > details')];
  steps.forEach((step, index) => {
    step.hidden = index > 0;
    step.addEventListener('toggle', () => {
      const next = steps[index + 1];
      if (step.open && next) next.hidden = false;
    });
  });
}

function uncover(section: HTMLElement): void {
  for (const step of section.querySelectorAll<HTMLDetailsElement>('.hints > details')) step.hidden = false;
}

function prepare(section: HTMLElement): void {
  revealByAndBy(section);
  show(section);
  pageProgress.onChange(() => show(section));
  if (pageDegree() === 'recorded') return;
  part<HTMLElement>(section, '.needs-runner').hidden = true;
  const button = part<HTMLButtonElement>(section, '.check button');
  button.hidden = false;
  button.addEventListener('click', () => {
    if (!button.hasAttribute('aria-disabled')) check(section, button);
  });
}

for (const section of document.querySelectorAll<HTMLElement>('.exercise')) prepare(section);
